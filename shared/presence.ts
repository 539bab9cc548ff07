/**
 * What each person's awareness state holds. `user` and `cursor` belong to the text editor's carets (y-tiptap reads them
 * by these names); everything else is ours. Coordinates are canvas units.
 */
import type { Person } from "./people.ts";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Presence {
  /** Stamped by the client for now; `color` is a CSS colour because the caret extension draws with it. */
  readonly user: Person & { readonly color: string };
  /** Mouse pointer on the canvas; null when it left. */
  readonly pointer?: { readonly x: number; readonly y: number } | null;
  readonly selection?: readonly string[];
  /** The marks of a chart that this person has chosen, by `datumKey`. */
  readonly data?: {
    readonly block: string;
    readonly keys: readonly string[];
  } | null;
  /** The text field somebody types in, so that others mount an editor there and see the caret. */
  readonly editing?: {
    readonly block: string;
    readonly field: string;
    /** In an items field: whose text. */
    readonly item?: string;
  } | null;
  /** Caret and selection in that field, in y-tiptap's form. */
  readonly cursor?: unknown;
  readonly view?: "canvas" | "notebook";
  /** What this person sees, in canvas units: followers fit it. */
  readonly viewport?: Rect;
  /** The user id this person follows. */
  readonly following?: string | null;
  /** Blocks being dragged or resized right now; the document is written once, at the end. */
  readonly drag?: Readonly<Record<string, Rect>> | null;
}
