import { expect, test } from "vitest";
import {
  saveStateOf,
  type ConnectionFacts,
} from "../../client/sync/saveState.ts";
import { saveHint, saveWords } from "../../client/shell/saveWords.ts";

const online: ConnectionFacts = {
  ready: true,
  synced: true,
  failed: false,
  closed: null,
  serverReadOnly: null,
};
const clean = { waiting: 0, clean: true };

test("saved is said only when nothing waits and nothing is in doubt", () => {
  expect(saveStateOf(online, clean, "editor")).toEqual({ type: "saved" });
  expect(saveStateOf(online, { waiting: 0, clean: false }, "editor")).toEqual({
    type: "saving",
    waiting: 0,
  });
});

test("offline tells how many changes wait", () => {
  const offline = { ...online, synced: false, failed: true };
  const state = saveStateOf(offline, { waiting: 3, clean: false }, "editor");
  expect(saveWords(state, true)).toBe("Offline: 3 changes waiting");
});

test("a lost connection is offline until the new one has synced", () => {
  const reconnecting = { ...online, synced: false, failed: true };
  expect(saveStateOf(reconnecting, clean, "editor").type).toBe("offline");
});

test("a viewer and a server that cannot store are read only, each with its reason", () => {
  const words = (role: "viewer" | "editor", serverReadOnly: string | null) => {
    const state = saveStateOf({ ...online, serverReadOnly }, clean, role);
    return `${saveWords(state, false)} | ${saveHint(state)}`;
  };
  expect(words("viewer", null)).toBe(
    "Read only | You can read this canvas, but not edit it.",
  );
  expect(words("editor", "the disk is full")).toBe(
    "Read only | The disk is full.",
  );
});

test("while the server cannot store, the waiting changes are still counted", () => {
  const facts = { ...online, serverReadOnly: "The disk is full." };
  const state = saveStateOf(facts, { waiting: 2, clean: false }, "editor");
  expect(saveWords(state, false)).toBe("Read only, 2 changes waiting");
});

test("a final refusal outranks everything else", () => {
  const closed = { ...online, closed: { code: 4404 }, serverReadOnly: "x" };
  expect(saveStateOf(closed, clean, "editor")).toEqual({
    type: "closed",
    code: 4404,
  });
});

test("nothing is called saved before the first content is there", () => {
  const opening = { ...online, ready: false, synced: false };
  expect(saveStateOf(opening, clean, "editor").type).toBe("loading");
});

test("one change and several are counted in plain words, once the server takes its time", () => {
  const saving = (waiting: number) => ({ type: "saving" as const, waiting });
  expect(saveWords(saving(1), true)).toBe("1 change waiting");
  expect(saveWords(saving(2), true)).toBe("2 changes waiting");
  expect(saveWords(saving(2), false)).toBe("Saving…");
});
