/** The links in sight with their routes; the same objects while neither end moves. */
import type { Link } from "../../shared/doc/schema.ts";
import {
  boundsOf,
  containsRect,
  inflate,
  overlaps,
} from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import type { CanvasController } from "./controller.ts";
import { derive, type Readable } from "./derive.ts";
import { lanesOf, routeLink, type Route } from "./route.ts";

export interface RoutedLink {
  readonly link: Link;
  readonly route: Route;
}

interface Known extends RoutedLink {
  readonly from: Rect;
  readonly to: Rect;
  readonly lane: number;
}

export function createLinkRoutes(
  controller: CanvasController,
): Readable<readonly RoutedLink[]> {
  const { session, layout, camera } = controller;
  let known = new Map<string, Known>();
  let list: readonly RoutedLink[] = [];
  /** Wider than what is seen, so that panning rarely changes which links are drawn. */
  let drawnNow: Rect = { x: 0, y: 0, w: 0, h: 0 };
  const sight = derive([camera.view], () => {
    const seen = camera.seen();
    if (!containsRect(drawnNow, seen) || drawnNow.w > seen.w * 4)
      drawnNow = inflate(seen, Math.max(seen.w, seen.h) / 2);
    return drawnNow;
  });
  let lanes: ReadonlyMap<string, number> = new Map();
  let lanesFor: readonly Link[] = [];

  const read = (): readonly RoutedLink[] => {
    const { links, blockById } = session.canvas.get();
    if (!sameLinks(links, lanesFor)) {
      lanes = lanesOf(links);
      lanesFor = links;
    }
    const drawn = sight.get();
    const next = new Map<string, Known>();
    let changed = false;
    for (const link of links) {
      const source = blockById.get(link.from);
      const target = blockById.get(link.to);
      if (!source || !target) continue; // Deleted by somebody while the link was made.
      const from = layout.place(source);
      const to = layout.place(target);
      if (!overlaps(boundsOf([from, to])!, drawn)) continue;
      const lane = lanes.get(link.id) ?? 0;
      const old = known.get(link.id);
      if (
        old?.link === link &&
        old.lane === lane &&
        samePlace(old.from, from) &&
        samePlace(old.to, to)
      ) {
        next.set(link.id, old);
        continue;
      }
      changed = true;
      next.set(link.id, {
        link,
        from,
        to,
        lane,
        route: routeLink(from, to, lane, labelSize(link.relation)),
      });
    }
    if (!changed && next.size === known.size) return list;
    known = next;
    list = [...next.values()];
    return list;
  };

  return derive([session.canvas, layout.moved, sight], read);
}

/** About the size of the words on the paper. */
function labelSize(words: string) {
  return { w: words.length * 6.6 + 8, h: 18 };
}

function samePlace(a: Rect, b: Rect): boolean {
  return a === b || (a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h);
}

function sameLinks(a: readonly Link[], b: readonly Link[]): boolean {
  return a.length === b.length && a.every((link, i) => link === b[i]);
}
