/** Threads in the margin stand beside their blocks; where two would overlap, the later one gives way. */

export interface MarginItem {
  readonly id: string;
  /** Where it would like to stand: the top of its line or block, in px from the top of the column. */
  readonly top: number;
  readonly height: number;
}

/**
 * Tops by id, in the order given, with `gap` px between neighbours. The focused item stands exactly where it wants
 * and the others move away from it, upwards too; without one, items only ever move down.
 */
export function layoutMargin(
  items: readonly MarginItem[],
  gap: number,
  focused: string | null = null,
): ReadonlyMap<string, number> {
  const tops = new Map<string, number>();
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === focused),
  );
  let floor = -Infinity;
  for (const item of items.slice(at)) {
    const top = Math.max(item.top, floor);
    tops.set(item.id, top);
    floor = top + item.height + gap;
  }
  let ceiling = tops.get(items[at]?.id ?? "") ?? Infinity;
  for (const item of items.slice(0, at).toReversed()) {
    const top = Math.min(item.top, ceiling - gap - item.height);
    tops.set(item.id, top);
    ceiling = top;
  }
  return tops;
}

/** Those whose neighbours would like to stand nearer than a whole card is high: they show one line. */
export function crowded(
  items: readonly Pick<MarginItem, "id" | "top">[],
  cardPx: number,
): ReadonlySet<string> {
  return new Set(
    items
      .filter(
        ({ top }, i) =>
          Math.min(
            top - (items[i - 1]?.top ?? -Infinity),
            (items[i + 1]?.top ?? Infinity) - top,
          ) < cardPx,
      )
      .map(({ id }) => id),
  );
}
