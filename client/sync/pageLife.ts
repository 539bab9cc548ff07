/** The page's own events that concern an open canvas; nothing in Node. */
export interface PageLife {
  /** The network is back, or the page is in sight again. */
  mayHaveComeBack(): void;
  /** False asks before the page is closed. */
  mayLeave(): boolean;
  /** The page is being left; the browser may keep it and bring it back. */
  leaves(): void;
  returns(): void;
}

export function watchPage(page: PageLife): () => void {
  if (typeof window === "undefined") return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener("online", page.mayHaveComeBack, { signal });
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && page.mayHaveComeBack(),
    { signal },
  );
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (!page.mayLeave()) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener("pagehide", page.leaves, { signal });
  window.addEventListener(
    "pageshow",
    (event) => event.persisted && page.returns(),
    { signal },
  );
  return () => stop.abort();
}
