/** Open threads beside their blocks, aligned and never over each other. */
import {
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { useUi } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { blockOf } from "../../shared/api/anchors.ts";
import { groupThreads } from "../threads/arrange.ts";
import { NewThreadAt } from "../threads/NewThread.tsx";
import { Thread } from "../threads/Thread.tsx";
import { useThreads } from "../threads/useThreads.ts";
import { layoutMargin, type MarginItem } from "./margin.ts";
import styles from "./NotebookMargin.module.css";
import { rowElement } from "./sight.ts";

const gapPx = 12;

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
  const draftBlock = draft && blockOf(draft);
  const groups = useMemo(
    () =>
      groupThreads(
        threads.filter(
          (thread) => thread.resolvedAt === null || thread.id === openThread,
        ),
        blocks,
      ).filter((group) => group.type === "block"),
    [threads, openThread, blocks],
  );
  const draftAt = draftBlock
    ? blocks.find((block) => block.id === draftBlock)
    : undefined;
  const items = useMemo(() => {
    const all = groups.map(({ block, threads: there }) => ({
      block,
      threads: there,
    }));
    if (draftAt && !all.some((item) => item.block.id === draftAt.id))
      all.push({ block: draftAt, threads: [] });
    return all;
  }, [groups, draftAt]);
  const focused =
    draftAt?.id ??
    groups.find((group) =>
      group.threads.some((thread) => thread.id === openThread),
    )?.block.id ??
    null;

  const margin = useRef<HTMLDivElement>(null);
  const [tops, setTops] = useState<ReadonlyMap<string, number>>(new Map());
  useLayoutEffect(() => {
    const layOut = () => {
      const next = layoutMargin(
        measure(column.current, margin.current),
        gapPx,
        focused,
      );
      setTops((old) => (sameTops(old, next) ? old : next));
    };
    layOut();
    const observer = new ResizeObserver(layOut);
    if (column.current) observer.observe(column.current);
    for (const item of margin.current?.children ?? []) observer.observe(item);
    return () => observer.disconnect();
  }, [column, items, focused]);

  return (
    <div ref={margin} className={styles.margin}>
      {items.map(({ block, threads: there }) => (
        <section
          key={block.id}
          data-margin={block.id}
          className={styles.item}
          aria-label={`Threads about ${titleOf(block)}`}
          style={{
            transform: `translateY(${tops.get(block.id) ?? 0}px)`,
            // Not `visibility`: a field in it must be able to take the focus at once.
            opacity: tops.has(block.id) ? 1 : 0,
          }}
        >
          {draftAt?.id === block.id && draft && <NewThreadAt anchor={draft} />}
          {there.map((thread) => (
            <Thread
              key={thread.id}
              thread={thread}
              about={titleOf(block)}
              keepInSight={false}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

/** Where each item would like to stand, in the order of the column. */
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
      const row = rowElement(column, id);
      if (!row) return [];
      return {
        id,
        top: row.getBoundingClientRect().top - origin + 4,
        height: item.offsetHeight,
      };
    })
    .sort((a, b) => a.top - b.top);
}

function sameTops(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): boolean {
  return (
    a.size === b.size &&
    [...a].every(([id, top]) => Math.abs((b.get(id) ?? Infinity) - top) < 0.5)
  );
}
