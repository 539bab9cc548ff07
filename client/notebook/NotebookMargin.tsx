/** Open threads beside their lines and blocks, aligned, never over each other, and in one line where it is crowded. */
import {
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import { blockOf } from "../../shared/api/anchors.ts";
import type { Thread as ThreadRecord } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { useUi } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { groupThreads } from "../threads/arrange.ts";
import { NewThreadAt } from "../threads/NewThread.tsx";
import { Thread } from "../threads/Thread.tsx";
import { useThreads } from "../threads/useThreads.ts";
import { crowded, layoutMargin, type MarginItem } from "./margin.ts";
import styles from "./NotebookMargin.module.css";
import { rowElement } from "./sight.ts";

const gapPx = 12;
/** About the height of a closed card with two lines of words. */
const cardPx = 140;
/** Of the field for a new thread, which is no thread yet. */
const draftId = "draft";

interface Item {
  readonly id: string;
  readonly block: Block;
  readonly thread: ThreadRecord | null;
}

export function NotebookMargin({
  blocks,
  column,
}: {
  readonly blocks: readonly Block[];
  readonly column: RefObject<HTMLElement | null>;
}) {
  const { threads } = useThreads();
  const openThread = useUi((ui) => ui.openThread);
  const draft = useUi((ui) => ui.draftAnchor);
  const items = useMemo((): readonly Item[] => {
    const draftBlock = draft && blockOf(draft);
    const draftAt = blocks.find((block) => block.id === draftBlock);
    const shown = groupThreads(
      threads.filter(
        (thread) => thread.resolvedAt === null || thread.id === openThread,
      ),
      blocks,
    ).flatMap((group) =>
      group.type === "block"
        ? group.threads.map((thread) => ({
            id: thread.id,
            block: group.block,
            thread,
          }))
        : [],
    );
    return draftAt
      ? [{ id: draftId, block: draftAt, thread: null }, ...shown]
      : shown;
  }, [threads, openThread, blocks, draft]);
  const focused = items.some(({ id }) => id === draftId)
    ? draftId
    : items.some(({ id }) => id === openThread)
      ? openThread
      : null;

  const margin = useRef<HTMLDivElement>(null);
  const [laid, setLaid] = useState<Laid>({ tops: new Map(), small: new Set() });
  useLayoutEffect(() => {
    const layOut = () => {
      const wanted = measure(column.current, margin.current);
      const next = {
        tops: layoutMargin(wanted, gapPx, focused),
        small: crowded(wanted, cardPx),
      };
      setLaid((old) => (sameLaid(old, next) ? old : next));
    };
    layOut();
    const observer = new ResizeObserver(layOut);
    if (column.current) observer.observe(column.current);
    for (const item of margin.current?.children ?? []) observer.observe(item);
    return () => observer.disconnect();
  }, [column, items, focused]);

  return (
    <section
      ref={margin}
      className={styles.margin}
      aria-label="Threads beside the text"
    >
      {items.map(({ id, block, thread }) => (
        <div
          key={id}
          data-margin={id}
          data-of={block.id}
          className={styles.item}
          style={{
            transform: `translateY(${laid.tops.get(id) ?? 0}px)`,
            // Not `visibility`: a field in it must be able to take the focus at once.
            opacity: laid.tops.has(id) ? 1 : 0,
          }}
        >
          {thread ? (
            <Thread
              thread={thread}
              about={titleOf(block)}
              keepInSight={false}
              small={laid.small.has(id)}
            />
          ) : (
            draft && <NewThreadAt anchor={draft} />
          )}
        </div>
      ))}
    </section>
  );
}

interface Laid {
  readonly tops: ReadonlyMap<string, number>;
  readonly small: ReadonlySet<string>;
}

/** Where each item would like to stand, in the order of the column: at its words, else at its block. */
function measure(
  column: HTMLElement | null,
  margin: HTMLElement | null,
): MarginItem[] {
  if (!column || !margin) return [];
  const origin = margin.getBoundingClientRect().top;
  return [...margin.children]
    .filter((child) => child instanceof HTMLElement)
    .flatMap((item) => {
      const id = item.dataset["margin"] ?? "";
      const row = rowElement(column, item.dataset["of"] ?? "");
      if (!row) return [];
      const words = row.querySelector(
        `[data-thread-mark~="${CSS.escape(id)}"]`,
      );
      return {
        id,
        top: words
          ? words.getBoundingClientRect().top - origin - 8
          : row.getBoundingClientRect().top - origin + 4,
        height: item.offsetHeight,
      };
    })
    .sort((a, b) => a.top - b.top);
}

function sameLaid(a: Laid, b: Laid): boolean {
  return (
    a.tops.size === b.tops.size &&
    [...a.tops].every(
      ([id, top]) => Math.abs((b.tops.get(id) ?? Infinity) - top) < 0.5,
    ) &&
    a.small.size === b.small.size &&
    [...a.small].every((id) => b.small.has(id))
  );
}
