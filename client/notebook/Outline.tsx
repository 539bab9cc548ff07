/** The notebook at a glance: frames and titled blocks, at the left where there is room. */
import { memo, useEffect, useRef } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { titleOf } from "../canvas/words.ts";
import { BlockIcon } from "../threads/BlockIcon.tsx";
import styles from "./Outline.module.css";
import { useNotebook } from "./notebook.ts";
import type { Row } from "./rows.ts";

export const Outline = memo(function Outline({
  rows,
  reading,
}: {
  readonly rows: readonly Row[];
  /** The block at the top of the view. */
  readonly reading: string | null;
}) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const at = list.current?.querySelector<HTMLElement>("[aria-current]");
    const nav = list.current;
    if (!at || !nav) return;
    // By hand: scrollIntoView would scroll the notebook too.
    const top = at.offsetTop - nav.offsetTop;
    if (top < nav.scrollTop || top > nav.scrollTop + nav.clientHeight - 40)
      nav.scrollTop = top - nav.clientHeight / 2;
  }, [reading]);
  return (
    <nav ref={list} className={styles.outline} aria-label="Outline">
      <ol>
        {rows.map(({ block, depth }) => (
          <Entry
            key={block.id}
            block={block}
            depth={depth}
            isRead={block.id === reading}
          />
        ))}
      </ol>
    </nav>
  );
});

/** Drawn again only when its own block changes: a keystroke must not redraw a thousand entries. */
const Entry = memo(function Entry({
  block,
  depth,
  isRead,
}: {
  readonly block: Block;
  readonly depth: number;
  readonly isRead: boolean;
}) {
  const { goTo } = useNotebook();
  return (
    <li>
      <button
        type="button"
        data-kind={block.kind}
        style={{ paddingLeft: 8 + Math.min(depth, 3) * 12 }}
        aria-current={isRead ? "location" : undefined}
        onClick={() => goTo(block.id)}
      >
        <BlockIcon kind={block.kind} size={13} />
        <span>{titleOf(block)}</span>
      </button>
    </li>
  );
});
