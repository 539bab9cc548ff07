/** A block from far away: its icon, its title in letters that can still be read, and the colour of its status. */
import { createElement, memo } from "react";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";
import styles from "./BlockGlance.module.css";
import { kindIcon } from "./kinds.ts";
import { toneGlyph } from "./tones.ts";

export interface BlockGlanceProps {
  readonly block: Block;
  /** "box": nothing but the shape and its colours. */
  readonly size?: "small" | "box";
}

export const BlockGlance = memo(function BlockGlance({
  block,
  size = "small",
}: BlockGlanceProps) {
  const model = blockModel(block.kind);
  const status = model?.status?.(block);
  const attributes = {
    "data-kind": block.kind,
    "data-tone": status?.tone,
  };
  if (size === "box")
    return <div className={styles.glance} data-size="box" {...attributes} />;
  const title = model?.title(block) || model?.label || "Newer block";
  return (
    <div className={styles.glance} {...attributes}>
      <div className={styles.head}>
        {createElement(kindIcon(block.kind), { size: 36, strokeWidth: 2.25 })}
        {status && (
          <span className={styles.status}>
            {createElement(toneGlyph[status.tone], {
              size: 32,
              strokeWidth: 2.5,
            })}
            <span className={styles.word}>{status.word}</span>
          </span>
        )}
      </div>
      <div className={styles.title}>{title}</div>
    </div>
  );
});
