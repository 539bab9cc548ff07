/** Whether everything that this browser keeps says whose it is; apart from claim.ts, which needs Yjs. */
import { browserStorage, type RecordStorage } from "../kit/storage.ts";

const doneKey = "parley/owned";

/** Once in each browser: gives what older builds kept here to whoever `findOwner` finds; null: nobody knows. */
export async function ownOnce(
  findOwner: () => Promise<string | null>,
): Promise<void> {
  const storage = browserStorage();
  if (!storage || storage.getItem(doneKey) !== null) return;
  try {
    if (await mayHoldUnowned(storage)) {
      const owner = await findOwner();
      const { claimUnowned } = await import("./claim.ts");
      if (owner !== null) await claimUnowned(owner, storage);
    }
    storage.setItem(doneKey, "1");
  } catch {
    // Storage is blocked or full, or the server was updated meanwhile: nobody opens what is not claimed, and the next
    // start looks again.
  }
}

async function mayHoldUnowned(storage: RecordStorage): Promise<boolean> {
  for (let i = 0; i < storage.length; i++)
    if (/^parley(\.|\/copy\/)/.test(storage.key(i) ?? "")) return true;
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB))
    return false;
  const databases = await indexedDB.databases();
  return databases.some(({ name }) => /^parley\/[^/]+(\/[^/]+)?$/.test(name!));
}
