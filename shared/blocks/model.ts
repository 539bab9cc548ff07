/** What every block kind declares about itself. A kind's model is plain data and pure functions: both sides load it. */
import type { Fields, FieldsContent } from "./field.ts";

export interface Size {
  readonly w: number;
  readonly h: number;
}

/** A block as plain data: what `shared/doc/read.ts` makes of its Y.Map. */
export interface Block<F extends Fields = Fields> {
  readonly id: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Fractional index: place in the reading order of the notebook view. */
  readonly order: string;
  /** Fractional index: z-order on the canvas, later is in front. */
  readonly z: string;
  /** The frame block that this block belongs to. */
  readonly frame: string | null;
  readonly fields: FieldsContent<F>;
}

/** What a status means at a glance; each has a colour and a glyph in the client. */
export type Tone = "quiet" | "accent" | "good" | "warn" | "bad";

export interface Status {
  readonly word: string;
  readonly tone: Tone;
}

export interface BlockModel<F extends Fields = Fields> {
  readonly kind: string;
  /** The word people read: "hypothesis". */
  readonly label: string;
  /** One sentence for menus and empty states. */
  readonly hint: string;
  readonly size: Size;
  readonly minSize: Size;
  readonly fields: F;
  /** The text field that Enter opens and that stands for the block in lists; null when it has none. */
  readonly mainText: (keyof F & string) | null;
  /** One line that names the block: in the outline, link lists, screen-reader announcements. May be empty. */
  title(block: Block<F>): string;
  /** Where the block stands ("running"), for kinds that have such a thing: shown when zoomed out, said to screen readers. */
  status?(block: Block<F>): Status;
  /** The block as Markdown, for reading, export and search. */
  markdown(block: Block<F>, write: MarkdownWriter): string;
}

/** Given to `markdown` so that models need not load the Markdown library. */
export interface MarkdownWriter {
  richText(content: import("./field.ts").RichText): string;
  /** Words that are no Markdown, on one line: nothing in them becomes a link, a mark or HTML. */
  plain(words: string): string;
}

/** Names a kind; the generic ties `title` and `markdown` to the fields. */
export function defineBlock<const F extends Fields>(
  model: BlockModel<F>,
): BlockModel<F> {
  return model;
}

export type BlockOf<M> = M extends BlockModel<infer F> ? Block<F> : never;
