/** How the canvas speaks of blocks: names for menus and announcements. */
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";

export function kindOf(block: Block): string {
  return blockModel(block.kind)?.label ?? "unknown block";
}

/** The block's own words, or "untitled note". One line, not too long to listen to. */
export function titleOf(block: Block): string {
  const title = (blockModel(block.kind)?.title(block) ?? "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (title === "") return `untitled ${kindOf(block)}`;
  return title.length > 120 ? `${title.slice(0, 119)}…` : title;
}

/** "hypothesis, 3 of 14: Red-flag lexicon lifts recall". */
export function positionOf(block: Block, order: readonly Block[]): string {
  const index = order.findIndex((each) => each.id === block.id);
  const place = index < 0 ? "" : `, ${index + 1} of ${order.length}`;
  return `${kindOf(block)}${place}: ${titleOf(block)}`;
}

export function countOf(blocks: number): string {
  return blocks === 1 ? "1 block" : `${blocks} blocks`;
}
