/** How much of a block can be seen at a zoom level. */
export type Detail = "full" | "glance" | "box";

/** Below 35 % a block is its icon, title and status; below 15 % a plain box. */
export function detailAt(zoom: number): Detail {
  return zoom < 0.15 ? "box" : zoom < 0.35 ? "glance" : "full";
}
