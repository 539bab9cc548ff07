/** What somebody began to write and has not sent, per place, kept over reloads. */
import { toMarkdown, type Mention } from "./mentions.ts";
import type { ThreadExtras } from "./outbox.ts";

export interface Draft {
  /** Markdown. */
  readonly body: string;
  /** Of a thread that does not exist yet: label, whom it asks and so on. */
  readonly more?: ThreadExtras;
}

export const emptyDraft: Draft = { body: "" };

/** The part of localStorage that is used; tests give a Map-like one. */
export type KeyValueStorage = Pick<
  Storage,
  "getItem" | "setItem" | "removeItem" | "key" | "length"
>;

/** `place` is a thread id, an anchor key or a comment id that is being edited. */
export interface Drafts {
  read(place: string): Draft;
  /** A draft without anything in it is forgotten. */
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
      if (draft.body === "" && !draft.more)
        return storage.removeItem(keyOf(place));
      try {
        storage.setItem(keyOf(place), JSON.stringify(draft));
      } catch {
        // Storage is full or forbidden: the text stays in the field, only a reload would lose it.
      }
    },
    forget: (place) => storage.removeItem(keyOf(place)),
  };
}

/** Earlier builds kept what the field showed beside the mentions in it. */
type StoredDraft = Partial<Draft> & {
  readonly text?: unknown;
  readonly mentions?: readonly Mention[];
};

function parseDraft(stored: string | null): Draft {
  if (stored === null) return emptyDraft;
  try {
    const draft = JSON.parse(stored) as StoredDraft | null;
    if (typeof draft?.body === "string")
      return { body: draft.body, ...(draft.more && { more: draft.more }) };
    return typeof draft?.text === "string"
      ? { body: toMarkdown(draft.text, draft.mentions ?? []) }
      : emptyDraft;
  } catch {
    // Another program wrote under our key: an empty draft is all that can be read from it.
    return emptyDraft;
  }
}
