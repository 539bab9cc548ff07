/** localStorage, where there is one. */
export type RecordStorage = Pick<
  Storage,
  "getItem" | "setItem" | "removeItem" | "key" | "length"
>;

/** Null where storage is blocked or, as in Node, missing. */
export function browserStorage(): RecordStorage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // Blocked by the person or the browser: nothing is remembered.
  }
}
