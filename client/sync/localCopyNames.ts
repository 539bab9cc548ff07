/** The names of the copies in this browser; apart from them, so that the home page can list them without loading Yjs. */

export function localCopyName(canvasId: string, epoch: string): string {
  return `parley/${canvasId}/${epoch}`;
}

/**
 * "canvas/epoch" of every copy that this browser has; null where it cannot say. One that was opened without ever
 * hearing from the server is listed although it is empty.
 */
export async function listLocalCopies(): Promise<ReadonlySet<string> | null> {
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB))
    return null;
  const databases = await indexedDB.databases();
  return new Set(
    databases.flatMap(
      ({ name }) => /^parley\/([^/]+\/[^/]+)$/.exec(name ?? "")?.[1] ?? [],
    ),
  );
}
