/** An earlier version as a column in reading order. */
import { useMemo } from "react";
import type { CanvasData } from "../../shared/doc/read.ts";
import { BlockCard } from "../blocks/BlockCard.tsx";
import { titleOf } from "../canvas/words.ts";
import { rowsOf } from "../notebook/rows.ts";
import styles from "./VersionColumn.module.css";

export function VersionColumn({ data }: { readonly data: CanvasData }) {
  const rows = useMemo(() => rowsOf(data.blocks), [data]);
  return (
    <div className={styles.scroll} tabIndex={-1}>
      <div className={styles.column}>
        <h1 className={styles.title}>{data.title || "Untitled canvas"}</h1>
        {rows.map(({ block }) =>
          block.kind === "frame" ? (
            <h2 key={block.id} className={styles.frame}>
              {titleOf(block)}
            </h2>
          ) : (
            <article
              key={block.id}
              className={styles.block}
              aria-label={titleOf(block)}
            >
              <BlockCard block={block} mode="version" />
            </article>
          ),
        )}
      </div>
    </div>
  );
}
