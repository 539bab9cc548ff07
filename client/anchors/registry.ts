/**
 * Every type of anchor. What a thread is about is asked here and nowhere else: its title, its pin, the way to it.
 * Everything is derived from the document of this moment and what the server found (`thread.live`); nothing is kept.
 */
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { patchUi, type CanvasUi, type UiStore } from "../canvas/ui.ts";
import { goToArea, showArea } from "./area.ts";
import type { AnchorKind, Anchored, Places, Visit } from "./kind.ts";
import { block } from "./kinds/block.ts";
import { datum } from "./kinds/datum.ts";
import { difference } from "./kinds/difference.ts";
import { link } from "./kinds/link.ts";
import { point } from "./kinds/point.ts";
import { range } from "./kinds/range.ts";
import { region } from "./kinds/region.ts";
import { row } from "./kinds/row.ts";
import { sample } from "./kinds/sample.ts";
import { text } from "./kinds/text.ts";
import { version } from "./kinds/version.ts";

const kinds: {
  readonly [T in Anchor["type"]]: AnchorKind<Extract<Anchor, { type: T }>>;
} = {
  block,
  point,
  region,
  text,
  datum,
  range,
  row,
  sample,
  version,
  link,
  difference,
};

export function kindOfAnchor(anchor: Anchor): AnchorKind<Anchor> {
  // Each kind gets anchors of its own type, which is what the table says.
  return kinds[anchor.type] as unknown as AnchorKind<Anchor>;
}

/** In words, to stand after "about": "“recall to >= .90” in “Red flags lift recall”". */
export function titleOfAnchor(
  anchor: Anchor,
  canvas: Places,
  /** Where it was, for what is not there any more. */
  place?: Anchored["place"],
): string {
  const kind = kindOfAnchor(anchor);
  const title = place?.title;
  if (!title || kind.isThere(anchor, canvas)) return kind.title(anchor, canvas);
  return kind
    .title(anchor, canvas)
    .replace(
      /a (block|link) that was deleted/,
      () => `“${title}”, which was deleted`,
    );
}

/** False when the document of this moment does not hold the target: at once, and offline. */
export function isThere(anchor: Anchor, canvas: Places): boolean {
  return kindOfAnchor(anchor).isThere(anchor, canvas);
}

/** True when it belongs into the tray: its target is gone, or its text or value is. */
export function isOrphaned(
  { anchor, live }: Pick<Anchored, "anchor" | "live">,
  canvas: Places,
): boolean {
  if (!isThere(anchor, canvas)) return true;
  // Undo brings a block back before the server has looked again.
  return live.state === "orphaned" && anchor.type !== "block";
}

/**
 * Where the thread's pin stands on the paper, in canvas units. A thread whose block was deleted stays where that was;
 * null for what is marked in its block, or is not on the canvas.
 */
export function pinOf(
  { anchor, place }: Pick<Anchored, "anchor" | "place">,
  canvas: Places,
): Point | null {
  const kind = kindOfAnchor(anchor);
  if (kind.isThere(anchor, canvas)) return kind.pin(anchor, canvas);
  return place && { x: place.x, y: place.y };
}

/** Brings what it is about into sight without leaving the view; what is gone, the place where it was. */
export function showAnchor(
  ui: UiStore,
  thread: Pick<Anchored, "anchor" | "place">,
) {
  kindOfAnchor(thread.anchor).show(thread.anchor, ui);
  showArea(ui, ({ canvas }) => areaOf(thread, canvas.get()));
}

/** Goes where the way of this anchor leads: another page, the history, or the canvas from the notebook. */
export function takeVisit(
  visit: Visit,
  thread: Pick<Anchored, "anchor" | "place">,
  ui: UiStore,
  goTo: (path: string) => void,
) {
  switch (visit.type) {
    case "page":
      return goTo(visit.path);
    case "version":
      return patchUi(ui, { panel: "history", looking: visit.seq });
    case "canvas":
      return goToArea(ui, ({ canvas }) => areaOf(thread, canvas.get()));
  }
}

/** Null where the way would lead to where one is already. */
export function visitOf(anchor: Anchor, view: CanvasUi["view"]): Visit | null {
  const visit = kindOfAnchor(anchor).visit?.(anchor) ?? null;
  return visit?.type === "canvas" && view === "canvas" ? null : visit;
}

function areaOf(
  { anchor, place }: Pick<Anchored, "anchor" | "place">,
  canvas: Places,
): Rect | null {
  const kind = kindOfAnchor(anchor);
  if (kind.isThere(anchor, canvas)) return kind.area(anchor, canvas);
  return place && { x: place.x, y: place.y, w: 0, h: 0 };
}
