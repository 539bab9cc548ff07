/** What the address of a canvas says beside which one it is: what to bring into sight there. */
export interface CanvasSearch {
  /** Which view to open; else the last one used on this canvas. */
  readonly view?: "canvas" | "notebook";
  /** A block to bring into sight. */
  readonly block?: string;
  /** A value of that block's chart to select; see shared/charts/datum.ts. */
  readonly datum?: string;
  /** A thread to open. */
  readonly thread?: string;
  /** One of its comments, or of any thread. */
  readonly comment?: string;
  /** The keyboard goes to the field that answers the thread. */
  readonly reply?: 1;
  /** A request for review to open. */
  readonly review?: string;
}

const texts = ["block", "datum", "thread", "comment", "review"] as const;

export function readCanvasAddress(
  search: Record<string, unknown>,
): CanvasSearch {
  const { view, reply } = search;
  return {
    ...(view === "canvas" || view === "notebook" ? { view } : {}),
    ...Object.fromEntries(
      texts.flatMap((name) =>
        typeof search[name] === "string" ? [[name, search[name]]] : [],
      ),
    ),
    ...(reply === 1 ? { reply } : {}),
  };
}
