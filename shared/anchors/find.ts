/**
 * Finds an anchor's text after any edit: on its own letters, else where they went, else nowhere. Never on a text that
 * only looks like it: every doubt ends in "nowhere". SPEC.md has the rules by number.
 */
import type { FieldText, BlockText, Span } from "./blockText.ts";
import { alignDown, alignUp } from "./codePoints.ts";
import { fitOf, scoreOf, type Fit } from "./context.ts";
import { FreshText, overlap } from "./fresh.ts";
import { saysTheSame } from "./quote.ts";
import { closest, distance, partWithin } from "./similarity.ts";
import { spanOf, type TextAnchor } from "./textAnchor.ts";

/** Where the text was seen last, and as what. */
export type Known = Omit<TextAnchor, "type" | "block">;

export interface Found extends Span {
  readonly field: FieldText;
  /** By both its ends, by what is left of it where it was, or by looking for what it said. */
  readonly by: "position" | "rest" | "quote";
}

/** Exact matches are looked at up to here; a text that has more says nothing of its own. */
const maxMatches = 100;
/** Two places whose scores are this near are equally good: it is neither. */
const margin = 0.6;

export function findText(
  text: BlockText,
  known: Known,
  fresh: FreshText,
  strict: boolean,
): Found | null {
  const search = new Search(text, known, fresh, strict);
  return known.quote.exact === "" ? search.caret() : search.range();
}

/** Comes home from being an orphan: only what came in since, said exactly the same, in the same surroundings. */
export function findOrphan(
  text: BlockText,
  known: Known,
  fresh: FreshText,
): Found | null {
  const search = new Search(text, known, fresh, true);
  return known.quote.exact === ""
    ? search.junction()
    : search.best(search.exactMatches());
}

interface Candidate extends Span {
  readonly field: FieldText;
  readonly fit: Fit;
}

class Search {
  readonly #text: BlockText;
  readonly #known: Known;
  readonly #fresh: FreshText;
  readonly #strict: boolean;
  /** What is left of the anchor's own letters. */
  #own: (Span & { readonly field: FieldText }) | null = null;

  constructor(
    text: BlockText,
    known: Known,
    fresh: FreshText,
    strict: boolean,
  ) {
    this.#text = text;
    this.#known = known;
    this.#fresh = fresh;
    this.#strict = strict;
  }

  get #exact(): string {
    return this.#known.quote.exact;
  }

  range(): Found | null {
    const span = spanOf(this.#text, this.#known);
    if (span && span.from < span.to) {
      this.#own = span;
      const now = span.field.text.slice(span.from, span.to);
      const ends = Number(span.start.isAlive) + Number(span.end.isAlive);
      if (saysTheSame(now, this.#exact))
        return { ...span, by: ends === 2 ? "position" : "rest" };
      const edited = this.#editedInside(span, ends);
      if (edited) return this.#unlessElsewhere(edited);
    }
    const matches = this.exactMatches();
    // Where it says exactly this, and that is in doubt, what nearly says it is no answer either.
    return matches.length > 0 ? this.best(matches) : this.#nearMatch();
  }

  /** [A8] A place between two letters: beside the one that is left of them. */
  caret(): Found | null {
    const span = spanOf(this.#text, this.#known);
    if (span && (span.start.isAlive || span.end.isAlive)) {
      const { field } = span;
      const { offset } = span.end.isAlive ? span.end : span.start;
      const at = alignDown(field.text, offset);
      const holds = span.start.isAlive && span.end.isAlive;
      return { field, from: at, to: at, by: holds ? "position" : "rest" };
    }
    return this.junction();
  }

  /** Where what was before a place and what was behind it meet, if that is one place. */
  junction(): Found | null {
    const { prefix, suffix } = this.#known.quote;
    const head = prefix.slice(-16);
    const needle = head + suffix.slice(0, 16);
    if (needle.length < 12) return null;
    const places = this.#text.fields.flatMap((field) =>
      occurrences(field.text, needle)
        .filter((from) =>
          this.#mayBeOwn(field, { from, to: from + needle.length }),
        )
        .map((from) => ({ field, at: from + head.length })),
    );
    const [place] = places;
    if (!place || places.length > 1) return null;
    const { field, at } = place;
    return { field, from: at, to: at, by: "quote" };
  }

  /** Everything that says exactly the same and did not stand beside the anchor's text. */
  exactMatches(): Candidate[] {
    const { length } = this.#exact;
    return this.#text.fields.flatMap((field) =>
      occurrences(field.text, this.#exact)
        .map((from) => ({ from, to: from + length }))
        .filter((span) => this.#mayBeOwn(field, span))
        .map((span) => this.#candidate(field, span)),
    );
  }

  /** The one in the anchor's surroundings; null when it is none, or not one. */
  best(candidates: readonly Candidate[]): Found | null {
    const [first, second] = candidates
      .filter((candidate) => this.#isAtHome(candidate))
      .map((candidate) => ({ candidate, score: scoreOf(candidate.fit) }))
      .toSorted((a, b) => b.score - a.score);
    if (!first || (second && second.score > first.score - margin)) return null;
    const { field, from, to } = first.candidate;
    return { field, from, to, by: "quote" };
  }

  /** [A3] The letters at both ends are there: it is that text, whatever became of it within reason. */
  #editedInside(span: Span & { field: FieldText }, ends: number): Found | null {
    const { field } = span;
    const now = field.text.slice(span.from, span.to);
    const { length } = this.#exact;
    const mistakes = distance(now, this.#exact);
    if (ends === 2 && mistakes <= Math.max(2, 0.6 * length))
      return { ...span, by: "position" };
    if (ends < 2) {
      const around = this.#reachOf(span);
      const part = this.#partOf(field, around);
      if (part && overlap(part, span) > 0)
        return { field, ...part, by: "rest" };
    }
    return ends === 1 && mistakes <= Math.floor(0.6 * length)
      ? { ...span, by: "rest" }
      : null;
  }

  /**
   * [A5] What it said came in elsewhere at the same time: an editor that moves lines rewrites each into the other, so the
   * letters that stay may be those of the neighbour. Unless its surroundings came along it is neither.
   */
  #unlessElsewhere(edited: Found): Found | null {
    const { length } = this.#exact;
    const elsewhere = this.#text.fields.flatMap((field) =>
      occurrences(field.text, this.#exact)
        .map((from) => ({ from, to: from + length }))
        .filter(
          (span) =>
            (field !== edited.field || overlap(span, edited) === 0) &&
            this.#fresh.countIn(field, span) > 0,
        )
        .map((span) => this.#candidate(field, span)),
    );
    if (elsewhere.length === 0) return edited;
    const here = scoreOf(this.#candidate(edited.field, edited).fit);
    const there = Math.max(...elsewhere.map(({ fit }) => scoreOf(fit)));
    return there >= here + margin
      ? this.best(
          elsewhere.filter((place) => this.#mayBeOwn(place.field, place)),
        )
      : null;
  }

  /** [A6] Moved and changed at once. */
  #nearMatch(): Found | null {
    const { prefix, exact, suffix } = this.#known.quote;
    const whole = prefix + exact + suffix;
    const inContext = this.#text.fields.flatMap((field) =>
      this.#windows(field, whole.length).flatMap((window) => {
        const part = this.#partOf(field, window);
        return part ? this.#candidate(field, part) : [];
      }),
    );
    const kept = inContext.filter(
      ({ fit }) => Math.min(fit.before, fit.after) >= 0.5 || fit.run >= 8,
    );
    if (kept.length > 0) {
      const [one] = kept;
      if (kept.length > 1 || !one) return null;
      return { field: one.field, from: one.from, to: one.to, by: "quote" };
    }
    if (exact.length < 8) return null;
    const alone = this.#text.fields.flatMap((field) =>
      this.#windows(field, exact.length).flatMap((window) => {
        const found = closest(
          exact,
          field.text.slice(window.from, window.to),
          Math.floor(0.34 * exact.length),
        );
        if (!found) return [];
        return [found.best, ...(found.next ? [found.next] : [])]
          .map(({ from, to }) =>
            aligned(field.text, {
              from: window.from + from,
              to: window.from + to,
            }),
          )
          .filter((span) => this.#mayBeOwn(field, span))
          .map((span) => this.#candidate(field, span));
      }),
    );
    return this.best(alone);
  }

  /** Where the text stands in a window, by its surroundings and itself with at most 35 % mistakes, itself 34 %. */
  #partOf(field: FieldText, window: Span): Span | null {
    const { prefix, exact, suffix } = this.#known.quote;
    const whole = prefix + exact + suffix;
    const text = field.text.slice(window.from, window.to);
    const most = Math.floor(0.35 * whole.length);
    const found = closest(whole, text, most);
    if (!found) return null;
    const { best, next } = found;
    if (next && next.errors <= best.errors + 0.1 * whole.length) return null;
    const part = partWithin(whole, text.slice(best.from, best.to), {
      from: prefix.length,
      to: prefix.length + exact.length,
    });
    if (!part) return null;
    const offset = window.from + best.from;
    const span = aligned(field.text, {
      from: offset + part.from,
      to: offset + part.to,
    });
    const now = field.text.slice(span.from, span.to);
    const allowed = Math.max(
      exact.length >= 3 ? 1 : 0,
      Math.floor(0.34 * exact.length),
    );
    return now !== "" &&
      distance(now, exact, allowed) <= allowed &&
      this.#mayBeOwn(field, span)
      ? span
      : null;
  }

  /** Stretches of new text with room for the pattern around: elsewhere it cannot be. */
  #windows(field: FieldText, length: number): Span[] {
    const reach = Math.ceil(1.35 * length);
    const windows: { from: number; to: number }[] = [];
    for (const { from, to } of this.#fresh.spansOf(field)) {
      const window = {
        from: Math.max(0, from - reach),
        to: Math.min(field.text.length, to + reach),
      };
      const last = windows.at(-1);
      if (last && window.from <= last.to) last.to = window.to;
      else if (to > from) windows.push(window);
    }
    return windows;
  }

  #reachOf({ field, from, to }: Span & { field: FieldText }): Span {
    const { prefix, exact, suffix } = this.#known.quote;
    const reach = Math.ceil(
      1.35 * (prefix.length + exact.length + suffix.length),
    );
    return {
      from: Math.max(0, from - reach),
      to: Math.min(field.text.length, to + reach),
    };
  }

  #candidate(field: FieldText, span: Span): Candidate {
    const { from, to } = span;
    return { field, from, to, fit: fitOf(field.text, span, this.#known.quote) };
  }

  /** [A4] Not made, for its greater part, of letters that stood beside the anchor's own. */
  #mayBeOwn(field: FieldText, span: Span): boolean {
    const fresh = this.#fresh.countIn(field, span);
    const own = this.#own?.field === field ? overlap(this.#own, span) : 0;
    const foreign = span.to - span.from - fresh - own;
    return fresh > 0 && foreign <= 0.5 * (span.to - span.from);
  }

  /** [A7] */
  #isAtHome({ fit }: Candidate): boolean {
    const { before, after, run, fillsParagraphs } = fit;
    const least = Math.min(before, after);
    if (this.#strict) return least >= 0.7 || run >= 20;
    return (
      least >= 0.6 || run >= 12 || (fillsParagraphs && this.#exact.length >= 12)
    );
  }
}

function occurrences(text: string, needle: string): number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(needle);
    at >= 0 && found.length < maxMatches;
    at = text.indexOf(needle, at + 1)
  )
    found.push(at);
  return found;
}

function aligned(text: string, span: Span): Span {
  let from = alignDown(text, span.from);
  let to = alignUp(text, span.to);
  while (from < to && text[from] === "\n") from++;
  while (to > from && text[to - 1] === "\n") to--;
  return { from, to };
}
