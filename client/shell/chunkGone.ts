/** Whether a part of the page could not be loaded: the server was updated under an open page, or it cannot be reached. */
export function isChunkGone(failure: unknown): boolean {
  const reason = failure instanceof Error ? failure.message : String(failure);
  return /dynamically imported module|module script failed|preload CSS/i.test(
    reason,
  );
}
