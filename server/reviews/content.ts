/** What a review is about, as one hash: it changes with the content, and not with the layout. */
import { createHash } from "node:crypto";
import type * as Y from "yjs";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { readBlock, readCanvas } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";

/** SHA-256, hex; of one block, or of all blocks, links and the title. Null: there is no such block. */
export function contentDigest(doc: Y.Doc, blockId: string | null) {
  if (blockId === null) {
    const { title, blocks, links } = readCanvas(doc);
    return digest({
      title,
      blocks: Object.fromEntries(
        blocks.map((block) => [block.id, contentOf(block)]),
      ),
      links,
    });
  }
  const block = readBlock(blockId, rootsOf(doc).blocks.get(blockId));
  return block && digest(contentOf(block));
}

function contentOf({ kind, fields }: Block) {
  return { kind, fields };
}

function digest(content: unknown): string {
  // Without what JSON does not hold; a broken surrogate that somebody pasted is no reason to fail.
  const plain: unknown = JSON.parse(
    JSON.stringify(content, (_, value: unknown) =>
      typeof value === "string" ? value.toWellFormed() : value,
    ),
  );
  return createHash("sha256").update(canonicalJson(plain)).digest("hex");
}
