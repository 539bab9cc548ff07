/**
 * What one editor sees of presence: carets of people who edit the same text. Everybody's mouse pointer travels in the
 * same awareness states, and each "change" costs a transaction in every mounted editor, so this lets through only
 * changes of caret, name and colour, at most one a frame (STACK trap 6).
 */
import type { Awareness } from "y-protocols/awareness";
import type { Presence } from "../../../shared/presence.ts";
import { samePlace } from "../place.ts";
import type { TextPlace } from "../../canvas/ui.ts";
import { nameWithGuest } from "../../kit/PersonName.tsx";

interface CaretState {
  readonly user: {
    readonly name: string;
    /** y-tiptap accepts six hex digits only; the colour that is drawn is `css`. */
    readonly color: string;
    readonly css: string;
  };
  readonly cursor: { readonly anchor: unknown; readonly head: unknown };
}

/** The part of Awareness that y-tiptap's cursor plugin uses. */
export interface CaretAwareness {
  readonly clientID: number;
  getStates(): Map<number, CaretState>;
  getLocalState(): Record<string, unknown> | null;
  setLocalStateField(field: string, value: unknown): void;
  on(event: "change", handle: () => void): void;
  off(event: "change", handle: () => void): void;
  destroy(): void;
}

export function createCaretAwareness(
  awareness: Awareness,
  place: TextPlace,
  /** False while the editor is mounted only to show others' carets: then it must not report one of its own. */
  reports: () => boolean,
): CaretAwareness {
  const watchers = new Set<() => void>();
  let shown = "";
  let frame: number | null = null;

  const getStates = () => {
    const carets = new Map<number, CaretState>();
    for (const [client, state] of awareness.getStates()) {
      if (client === awareness.clientID) continue;
      const { user, cursor, editing } = state as Partial<Presence>;
      if (!user || !isCursor(cursor) || !samePlace(editing, place)) continue;
      carets.set(client, {
        user: {
          name: nameWithGuest(user),
          color: "#000000",
          css: String(user.color),
        },
        cursor,
      });
    }
    return carets;
  };
  const fingerprint = () => JSON.stringify([...getStates()]);
  const tell = () => {
    frame = null;
    for (const watch of watchers) watch();
  };
  const handleChange = () => {
    const next = fingerprint();
    if (next === shown) return;
    shown = next;
    frame ??= requestAnimationFrame(tell);
  };

  shown = fingerprint();
  awareness.on("change", handleChange);
  return {
    clientID: awareness.clientID,
    getStates,
    getLocalState: () => awareness.getLocalState(),
    setLocalStateField(field, value) {
      if (field !== "cursor") return;
      if (value === null) clearCursor(awareness, place);
      else if (reports()) awareness.setLocalStateField("cursor", value);
    },
    on: (_event, handle) => void watchers.add(handle),
    off: (_event, handle) => void watchers.delete(handle),
    destroy() {
      awareness.off("change", handleChange);
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}

/** Cleared only by the editor that this person is in: the one just left unmounts after the next one has mounted. */
function clearCursor(awareness: Awareness, place: TextPlace) {
  const state = awareness.getLocalState() as Partial<Presence> | null;
  if (state?.cursor == null) return;
  if (state.editing && !samePlace(state.editing, place)) return;
  awareness.setLocalStateField("cursor", null);
}

/** Only what a colour can look like reaches a style attribute: presence is written by other clients. */
export function cursorColor(color: string | undefined): string {
  return color &&
    /^(#[0-9a-f]{3,8}|var\(--[a-z0-9-]+\)|(rgb|hsl)a?\([\d\s.,%/]+\))$/i.test(
      color,
    )
    ? color
    : "var(--ink-2)";
}

function isCursor(cursor: unknown): cursor is CaretState["cursor"] {
  return (
    typeof cursor === "object" &&
    cursor !== null &&
    "anchor" in cursor &&
    "head" in cursor
  );
}
