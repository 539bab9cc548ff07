/** Rows of the notebook as elements: finding, showing and focusing them. */

export function rowElement(root: ParentNode, id: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
}

/**
 * Scrolls a row to the middle. Rows out of sight have estimated heights (content-visibility), which turn true while
 * they come into sight, so it looks again for a few frames. Gives a function that stops it.
 */
export function showRow(root: HTMLElement, id: string): () => void {
  let frames = 12;
  let handle = 0;
  const look = () => {
    const row = rowElement(root, id);
    if (row && !isWellInSight(root, row))
      row.scrollIntoView({
        block: row.offsetHeight > root.clientHeight * 0.8 ? "start" : "center",
      });
    if (--frames > 0) handle = requestAnimationFrame(look);
  };
  look();
  return () => cancelAnimationFrame(handle);
}

/** The row that is being read: the first whose lower edge is below the top quarter of the view. */
export function rowAtTop(root: HTMLElement): string | null {
  const line = root.getBoundingClientRect().top + root.clientHeight / 4;
  const rows = [...root.querySelectorAll<HTMLElement>("[data-row]")];
  // Rows lie one below the other, so half of them can be left out at each look.
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.getBoundingClientRect().bottom > line) high = middle;
    else low = middle + 1;
  }
  return (rows[low] ?? rows.at(-1))?.dataset["row"] ?? null;
}

function isWellInSight(root: HTMLElement, row: HTMLElement): boolean {
  const view = root.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  const fits = top >= view.top && bottom <= view.bottom;
  return fits || (top <= view.top + 8 && top >= view.top - 8);
}
