import { afterEach, expect, test, vi } from "vitest";
import type { RecoveredDraft } from "../../../client/sync/draft.ts";
import { createDrafts } from "../../../client/sync/drafts.ts";

afterEach(() => vi.unstubAllGlobals());

const draft: RecoveredDraft = {
  id: "draft",
  owner: "ada",
  canvasId: "canvas",
  canvasTitle: "",
  reason: "quota",
  at: 0,
  document: new Uint8Array(),
  blocks: [],
  links: [],
  notes: ["The title was “Mine”."],
};

test("N10: a page that shows a draft which could not be stored asks before it is closed", async () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  const drafts = createDrafts(undefined);
  const asks = () =>
    !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  expect(await drafts.add(draft)).toBe(false);
  expect(asks()).toBe(true);
  await drafts.remove(draft);
  expect(asks()).toBe(false);
});
