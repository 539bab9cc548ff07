/** A canvas like ours with a victim's notes on it, as an attacker sees it. */
import * as Y from "yjs";
import { createBlock, deleteBlocks } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { rawUpdate, type RawId, type RawSection } from "./rawUpdate.ts";

/** What an attacker sees of the canvas that `furnish` made and `settleIn` added to. */
export class Target {
  readonly doc: Y.Doc;
  readonly victim: number;
  readonly me: number;

  constructor(doc: Y.Doc, victim: number, me: number) {
    this.doc = doc;
    this.victim = victim;
    this.me = me;
  }

  text(block: string): Y.XmlText {
    const body = rootsOf(this.doc).blocks.get(block)!.get("body");
    const paragraph = (body as Y.XmlFragment).get(0) as Y.XmlElement;
    return paragraph.get(0) as Y.XmlText;
  }

  /** The character at an index of a block's text. */
  at(block: string, index: number): RawId {
    let item = this.text(block)._start;
    let before = 0;
    for (; item; item = item.right) {
      if (item.deleted || !item.countable) continue;
      if (index < before + item.length)
        return {
          client: item.id.client,
          clock: item.id.clock + index - before,
        };
      before += item.length;
    }
    throw new Error(`at: ${block} has no character ${index}`);
  }

  /** The second half of the emoji in block a. */
  get middleOfEmoji(): RawId {
    return this.at("a", this.text("a").toString().indexOf("🙂") + 1);
  }

  idOf(shared: { readonly _item: Y.Item | null }): RawId {
    return shared._item!.id;
  }

  block(id: string): Y.Map<unknown> {
    return rootsOf(this.doc).blocks.get(id)!;
  }

  /** Something that is garbage-collected. */
  get gone(): RawId {
    for (const structs of this.doc.store.clients.values())
      for (const struct of structs)
        if (struct instanceof Y.GC)
          return { client: struct.id.client, clock: struct.id.clock };
    throw new Error("gone: nothing is garbage-collected");
  }

  clockOf(client: number): number {
    return Y.getState(this.doc.store, client);
  }

  /** An update of the attacker's next structs. */
  mine(...structs: RawSection["structs"]): Uint8Array {
    return rawUpdate([
      { client: this.me, clock: this.clockOf(this.me), structs },
    ]);
  }
}

/** What the victim has on the canvas: two notes, and one that is deleted. */
export function furnish(doc: Y.Doc) {
  const at = { x: 0, y: 0, w: 10, h: 10, kind: "note" };
  const bodies = { a: "left 🙂 right", b: "another text", c: "short-lived" };
  for (const [id, body] of Object.entries(bodies))
    createBlock(doc, { ...at, id, fields: { body: paragraphs(body) } });
  deleteBlocks(doc, ["c"]);
}

/** What the attacker wrote honestly before: "mine" in front of block b's text. */
export function settleIn(doc: Y.Doc) {
  new Target(doc, 0, doc.clientID).text("b").insert(0, "mine");
}
