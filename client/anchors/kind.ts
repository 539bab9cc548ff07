/** What each type of anchor knows: how it is called, whether its target is there, where its pin stands, how to go to it. */
import type { LucideIcon } from "lucide-react";
import type {
  Anchor,
  AnchorLive,
  AnchorPlace,
} from "../../shared/api/anchors.ts";
import type { Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import type { UiStore } from "../canvas/ui.ts";
import type { CanvasSnapshot } from "../sync/canvasStore.ts";

/** As much of the document as says where things are. */
export type Places = Pick<CanvasSnapshot, "blockById" | "links">;

/** As much of a thread as says what it is about. */
export interface Anchored {
  readonly id: string;
  readonly anchor: Anchor;
  readonly live: AnchorLive;
  readonly place: AnchorPlace | null;
}

export interface AnchorKind<A extends Anchor> {
  readonly icon: LucideIcon;
  /** In words, to stand after "about": "“recall to >= .90” in Hypothesis X". */
  title(anchor: A, canvas: Places): string;
  /** False when the document of this moment does not hold the target; what lives elsewhere is always there. */
  isThere(anchor: A, canvas: Places): boolean;
  /** The part of the paper that it is about, in canvas units; null for a block's parts and what is not on the canvas. */
  area(anchor: A, canvas: Places): Rect | null;
  /** Canvas units; null for what is marked in its block, or is not on the canvas. */
  pin(anchor: A, canvas: Places): Point | null;
  /** What else shows it when its thread is opened: selecting, bringing its block into sight. Never leaves the view. */
  show(anchor: A, ui: UiStore): void;
  /** Where else it can be looked at; null when `show` is all there is. */
  visit?(anchor: A): Visit;
}

/** A way to the target that leaves what one looks at: it is only taken when it is asked for. */
export type Visit =
  | { readonly type: "page"; readonly label: string; readonly path: string }
  | { readonly type: "version"; readonly label: string; readonly seq: number }
  /** From the notebook. */
  | { readonly type: "canvas"; readonly label: string };
