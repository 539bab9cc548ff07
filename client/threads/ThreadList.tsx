/**
 * Threads under headings, of which only those in sight are drawn: 5,000 of them open like ten. A feed, in which Page
 * Down and Page Up go from thread to thread.
 */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react";
import type { Thread as ThreadRecord } from "../../shared/api/threads.ts";
import { useUi } from "../canvas/ui.ts";
import type { ThreadGroup } from "./arrange.ts";
import { GroupHeading, headingOf } from "./GroupHeading.tsx";
import { Thread } from "./Thread.tsx";
import styles from "./ThreadsPanel.module.css";

type Row =
  | {
      readonly type: "heading";
      readonly group: ThreadGroup;
      readonly key: string;
    }
  | {
      readonly type: "thread";
      readonly thread: ThreadRecord;
      readonly about: string;
      readonly at: number;
      readonly key: string;
    };

export function ThreadList(props: {
  /** Without a heading when null: one list in an order of its own. */
  readonly groups: readonly ThreadGroup[] | null;
  readonly threads: readonly ThreadRecord[];
  readonly about: (thread: ThreadRecord) => string;
  readonly busy: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
}) {
  const { groups, threads, about, busy, scroller } = props;
  const openThread = useUi((ui) => ui.openThread);
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  /** The thread that has the keyboard stays drawn however far one scrolls. */
  const [focused, setFocused] = useState<string | null>(null);
  const rows = useMemo(
    () => (groups ? rowsOf(groups) : flatRows(threads, about)),
    [groups, threads, about],
  );
  const indexOf = useMemo(
    () => new Map(rows.map((row, i) => [row.key, i])),
    [rows],
  );
  const kept = [openThread, focused].flatMap(
    (id) => (id === null ? undefined : indexOf.get(id)) ?? [],
  );
  // Nothing that it returns goes to a memoised component.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.type === "heading" ? 40 : 148),
    getItemKey: (i) => rows[i]?.key ?? i,
    scrollMargin: offset,
    overscan: 4,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...kept])].sort(
        (a, b) => a - b,
      ),
  });
  // What stands above the list (a field, what lost its place) moves it.
  useLayoutEffect(() => {
    const measure = () => setOffset(list.current?.offsetTop ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    const above = list.current?.previousElementSibling;
    if (above) observer.observe(above);
    return () => observer.disconnect();
  }, []);

  const show = useCallback(
    (index: number | undefined) => {
      if (index !== undefined) virtual.scrollToIndex(index, { align: "auto" });
    },
    [virtual],
  );
  const openAt = openThread === null ? undefined : indexOf.get(openThread);
  const shownThread = useRef<string | null>(null);
  useEffect(() => {
    if (shownThread.current === openThread) return;
    if (openThread !== null && openAt === undefined) return;
    shownThread.current = openThread;
    show(openAt);
  }, [openThread, openAt, show]);

  const awaited = useRef<string | null>(null);
  useEffect(() => {
    if (awaited.current === null) return;
    const card = cardOf(list.current, awaited.current);
    if (!card) return;
    awaited.current = null;
    card.focus({ preventScroll: true });
  });
  const handleKey = (event: KeyboardEvent) => {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (step === undefined || event.target instanceof HTMLTextAreaElement)
      return;
    const at = focused === null ? -1 : (indexOf.get(focused) ?? -1);
    let to = at + step;
    while (rows[to]?.type === "heading") to += step;
    const row = rows[to];
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    awaited.current = row.key;
    setFocused(row.key);
    show(to);
  };

  return (
    <div
      ref={list}
      role="feed"
      aria-label="Threads"
      aria-busy={busy}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={handleKey}
      onFocus={(event) =>
        setFocused(
          event.target.closest<HTMLElement>("[data-thread]")?.dataset[
            "thread"
          ] ?? null,
        )
      }
    >
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        return (
          row && (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.row}
              style={{ transform: `translateY(${item.start - offset}px)` }}
            >
              {row.type === "heading" ? (
                <GroupHeading group={row.group} />
              ) : (
                <Thread
                  thread={row.thread}
                  about={row.about}
                  position={{ at: row.at, of: threads.length }}
                />
              )}
            </div>
          )
        );
      })}
    </div>
  );
}

function rowsOf(groups: readonly ThreadGroup[]): Row[] {
  let at = 0;
  return groups.flatMap((group): Row[] => {
    const about = headingOf(group);
    return [
      { type: "heading", group, key: `heading ${group.type} ${idOf(group)}` },
      ...group.threads.map((thread): Row => {
        at += 1;
        return { type: "thread", thread, about, at, key: thread.id };
      }),
    ];
  });
}

function flatRows(
  threads: readonly ThreadRecord[],
  about: (thread: ThreadRecord) => string,
): Row[] {
  return threads.map((thread, i) => ({
    type: "thread",
    thread,
    about: about(thread),
    at: i + 1,
    key: thread.id,
  }));
}

function idOf(group: ThreadGroup): string {
  if (group.type === "block") return group.block.id;
  return group.type === "gone" ? group.blockId : "";
}

function cardOf(list: HTMLElement | null, thread: string) {
  return list?.querySelector<HTMLElement>(
    `[data-thread="${CSS.escape(thread)}"]`,
  );
}
