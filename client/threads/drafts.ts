/** What somebody began to write and has not sent, per place, kept over reloads. */
import type { Mention } from "./mentions.ts";

export interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

const emptyDraft: Draft = { text: "", mentions: [] };

/** The part of localStorage that is used; tests give a Map-like one. */
export type KeyValueStorage = Pick<
  Storage,
  "getItem" | "setItem" | "removeItem" | "key" | "length"
>;

/** `place` is a thread id, an anchor key or a comment id that is being edited. */
export interface Drafts {
  read(place: string): Draft;
  /** An empty text forgets the draft. */
  write(place: string, draft: Draft): void;
  forget(place: string): void;
}

/** `owner`: user id of whoever writes. */
export function createDrafts(
  owner: string,
  canvasId: string,
  storage: KeyValueStorage,
): Drafts {
  const keyOf = (place: string) => `parley.draft.${owner}.${canvasId}.${place}`;
  return {
    read: (place) => parseDraft(storage.getItem(keyOf(place))),
    write(place, draft) {
      if (draft.text === "") return storage.removeItem(keyOf(place));
      try {
        storage.setItem(keyOf(place), JSON.stringify(draft));
      } catch {
        // Storage is full or forbidden: the text stays in the field, only a reload would lose it.
      }
    },
    forget: (place) => storage.removeItem(keyOf(place)),
  };
}

function parseDraft(stored: string | null): Draft {
  if (stored === null) return emptyDraft;
  try {
    const draft = JSON.parse(stored) as Partial<Draft> | null;
    return typeof draft?.text === "string"
      ? { text: draft.text, mentions: draft.mentions ?? [] }
      : emptyDraft;
  } catch {
    // Another program wrote under our key: an empty draft is all that can be read from it.
    return emptyDraft;
  }
}
