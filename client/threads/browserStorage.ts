/** Where drafts and unsent comments are kept. */
import type { KeyValueStorage } from "./drafts.ts";

/** localStorage, or memory where the browser forbids it. */
export function browserStorage(): KeyValueStorage {
  try {
    return localStorage;
  } catch {
    // Cookies and storage are blocked: drafts then live as long as the page.
    const entries = new Map<string, string>();
    return {
      get length() {
        return entries.size;
      },
      key: (index) => [...entries.keys()][index] ?? null,
      getItem: (key) => entries.get(key) ?? null,
      setItem: (key, value) => void entries.set(key, value),
      removeItem: (key) => void entries.delete(key),
    };
  }
}
