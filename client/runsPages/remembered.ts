/** Which columns this browser's person chose last, project by project. */
import { browserStorage, type RecordStorage } from "../kit/storage.ts";

const prefix = "parley.runs.columns.";

/** Null when nobody chose any here. */
export function recallColumns(
  project: string | null,
  storage: RecordStorage | null = browserStorage(),
): readonly string[] | null {
  const kept = storage?.getItem(keyOf(project));
  if (!kept) return null;
  try {
    const keys: unknown = JSON.parse(kept);
    return Array.isArray(keys)
      ? keys.filter((each) => typeof each === "string")
      : null;
  } catch {
    return null; // Not ours, or cut off: the suggested columns are shown.
  }
}

export function rememberColumns(
  project: string | null,
  keys: readonly string[],
  storage: RecordStorage | null = browserStorage(),
) {
  try {
    storage?.setItem(keyOf(project), JSON.stringify(keys));
  } catch {
    // The storage is full: the address still holds the columns.
  }
}

function keyOf(project: string | null): string {
  return prefix + (project ?? "all");
}
