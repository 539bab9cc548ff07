/**
 * The names of the copies in this browser; apart from them, so that the home page can list them without loading Yjs. Each
 * copy belongs to one person (SPEC.md, N15): others who use this browser never open it.
 */
export interface CopyOf {
  /** User id of whose copy it is. */
  readonly owner: string;
  readonly canvasId: string;
  readonly epoch: string;
}

export function localCopyName({ owner, canvasId, epoch }: CopyOf): string {
  return `parley/${owner}/${canvasId}/${epoch}`;
}

/**
 * Every copy that this browser has of anybody's; null where it cannot say. One that was opened without ever hearing from
 * the server is listed although it is empty.
 */
export async function listLocalCopies(): Promise<readonly CopyOf[] | null> {
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB))
    return null;
  const databases = await indexedDB.databases();
  return databases.flatMap(({ name }) => {
    const parts = /^parley\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(name ?? "");
    return parts
      ? [{ owner: parts[1]!, canvasId: parts[2]!, epoch: parts[3]! }]
      : [];
  });
}
