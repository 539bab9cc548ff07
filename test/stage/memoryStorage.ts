/** localStorage for Node; several "tabs" may share one. */
import type { RecordStorage } from "../../client/kit/storage.ts";

export class MemoryStorage implements RecordStorage {
  readonly entries = new Map<string, string>();
  /** As a browser whose storage is full. */
  full = false;

  get length() {
    return this.entries.size;
  }
  key(index: number) {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    if (this.full) throw new Error("QuotaExceededError");
    this.entries.set(key, value);
  }
  removeItem(key: string) {
    this.entries.delete(key);
  }
}
