/** Which blocks of a document changed, at the price of a few steps up the tree for each thing that a transaction changed. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";

export class ChangedBlocks {
  #doc: Y.Doc | null = null;
  #changed = new Set<string>();
  /** Links came, went, or are of another block now. */
  #links = false;

  /** True when it is another document than before, of which nothing is known. */
  watch(doc: Y.Doc): boolean {
    if (doc === this.#doc) return false;
    this.stop();
    this.#doc = doc;
    doc.on("afterTransaction", this.#note);
    return true;
  }

  take(): { readonly blocks: ReadonlySet<string>; readonly links: boolean } {
    const taken = { blocks: this.#changed, links: this.#links };
    this.#changed = new Set();
    this.#links = false;
    return taken;
  }

  stop() {
    this.#doc?.off("afterTransaction", this.#note);
    this.#doc = null;
  }

  readonly #note = ({ changed, doc }: Y.Transaction) => {
    const { blocks, links } = rootsOf(doc);
    for (const [type, keys] of changed) {
      if ((type as unknown) === blocks) {
        for (const key of keys) if (key !== null) this.#changed.add(key);
        continue;
      }
      let item: Y.Item | null = type._item;
      while (item && item.parent !== blocks) {
        if (item.parent === links) this.#links = true;
        item = (item.parent as Y.AbstractType<unknown>)._item;
      }
      if ((type as unknown) === links) this.#links = true;
      if (item?.parentSub) this.#changed.add(item.parentSub);
    }
  };
}
