/**
 * Which letters of a text came in since a moment. Yjs never moves an item: when an anchor's own letters are gone, every
 * letter that was there before is somebody else's. So a text that only looks like the one an anchor had, and stood
 * beside it, is never taken for it.
 */
import * as Y from "yjs";
import type { FieldText, Span } from "./blockText.ts";

/** As `Y.decodeStateVector` gives it. */
export type StateVector = ReadonlyMap<number, number>;

export class FreshText {
  readonly #since: StateVector | null;
  readonly #spans = new Map<FieldText, readonly Span[]>();

  /** `since: null`: nobody knows, so all of it may be new. */
  constructor(since: StateVector | null) {
    this.#since = since;
  }

  /** Nobody knows what was there before. */
  get isGuess(): boolean {
    return this.#since === null;
  }

  /** In the order of the text; neighbours are joined. */
  spansOf(field: FieldText): readonly Span[] {
    let spans = this.#spans.get(field);
    if (!spans) {
      spans = this.#since
        ? freshSpans(field, this.#since)
        : [{ from: 0, to: field.text.length }];
      this.#spans.set(field, spans);
    }
    return spans;
  }

  countIn(field: FieldText, span: Span): number {
    return this.spansOf(field).reduce(
      (sum, fresh) => sum + overlap(fresh, span),
      0,
    );
  }
}

export function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

function freshSpans(field: FieldText, since: StateVector): Span[] {
  const spans: { from: number; to: number }[] = [];
  const add = (from: number, to: number) => {
    const last = spans.at(-1);
    // The line end between two new paragraphs is as new as they are.
    if (last && from - last.to <= 1) last.to = to;
    else if (to > from) spans.push({ from, to });
  };
  for (const leaf of field.leaves) {
    if (leaf.kind === "sign") {
      const item = leaf.element._item;
      if (item && item.id.clock >= (since.get(item.id.client) ?? 0))
        add(leaf.from, leaf.to);
    } else if (leaf.kind === "text") {
      let at = leaf.from;
      for (let item = leaf.type._start; item !== null; item = item.right) {
        if (item.deleted || !(item.content instanceof Y.ContentString))
          continue;
        const known = (since.get(item.id.client) ?? 0) - item.id.clock;
        if (known < item.length) add(at + Math.max(0, known), at + item.length);
        at += item.length;
      }
    }
  }
  return spans;
}
