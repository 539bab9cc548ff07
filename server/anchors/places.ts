/** Where on the canvas an anchor's target stands, so that its thread stays there as a point when the target is gone. */
import type * as Y from "yjs";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";
import {
  blockOf,
  type Anchor,
  type AnchorPlace,
} from "../../shared/api/anchors.ts";
import { alignDown } from "../../shared/anchors/codePoints.ts";
import { readBlock, readLink } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";

/** As in `anchorPlaceSchema`. */
const maxTitle = 500;

/** Null when the target is not there, and for what has no place. */
export function placeOf(doc: Y.Doc, anchor: Anchor): AnchorPlace | null {
  const { blocks, links } = rootsOf(doc);
  if (anchor.type === "point" || anchor.type === "region")
    return { x: anchor.x, y: anchor.y, title: "" };
  if (anchor.type === "link") {
    const link = readLink(anchor.link, links.get(anchor.link));
    const from = link && readBlock(link.from, blocks.get(link.from));
    const to = link && readBlock(link.to, blocks.get(link.to));
    if (!from || !to) return null;
    return {
      x: Math.round((from.x + from.w / 2 + to.x + to.w / 2) / 2),
      y: Math.round((from.y + from.h / 2 + to.y + to.h / 2) / 2),
      title: cut(`${nameOf(from)} ${link!.relation} ${nameOf(to)}`),
    };
  }
  const id = blockOf(anchor);
  const block = id === null ? null : readBlock(id, blocks.get(id));
  if (!block) return null;
  return { x: block.x, y: block.y, title: cut(nameOf(block)) };
}

/** Its title, else the word for what it is. */
function nameOf(block: Block): string {
  const model = blockModel(block.kind);
  return (model?.title(block) || model?.label) ?? block.kind;
}

function cut(title: string): string {
  return title.slice(0, alignDown(title, maxTitle));
}
