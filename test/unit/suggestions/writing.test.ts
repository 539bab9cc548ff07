/** What is sent for the words that somebody wrote, and what of it stands in the text. */
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import {
  suggestedChange,
  suggestionWords,
} from "../../../client/suggestions/shown.ts";
import { suggestedBy } from "../../../client/suggestions/suggesting.ts";
import { mergeUnsent } from "../../../client/threads/outbox.ts";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../../shared/anchors/textAnchor.ts";
import type { Suggestion, Thread } from "../../../shared/api/threads.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";

const said = "Red flags lift recall";

function canvas() {
  const doc = new Y.Doc();
  rootsOf(doc);
  createBlock(doc, {
    id: "n",
    kind: "note",
    x: 0,
    y: 0,
    w: 300,
    h: 100,
    fields: { body: paragraphs(said) },
  });
  const anchorTo = (words: string) => {
    const field = fieldAt(readBlockText(doc, "n")!, { field: "body" })!;
    const from = said.indexOf(words);
    return anchorAtOffsets("n", field, { from, to: from + words.length })!;
  };
  return { doc, anchorTo };
}

/** What is sent when somebody selects words and writes others. */
function sent(words: string, others: string) {
  const { doc, anchorTo } = canvas();
  const made = suggestedBy({ doc }, anchorTo(words), others);
  return made && [made.suggestion, made.anchor.quote.exact];
}

describe("writing a suggestion", () => {
  it("sends nothing while nothing is changed", () => {
    expect(sent("flags", "flags")).toBeNull();
  });
  it("sends other words as a replacement, and none as a deletion", () => {
    expect(sent("Red flags", "Red lights")).toEqual([
      { kind: "replace", replacement: "Red lights" },
      "Red flags",
    ]);
    expect(sent("Red flags", "")).toEqual([
      { kind: "delete", replacement: "" },
      "Red flags",
    ]);
  });
  it("sends words that only come in as an insertion at their place", () => {
    expect(sent("flags lift", "flags never lift")).toEqual([
      { kind: "insert", replacement: "never " },
      "",
    ]);
    expect(sent("flags", "flags, we think,")).toEqual([
      { kind: "insert", replacement: ", we think," },
      "",
    ]);
  });
});

const thread = (suggestion: Partial<Suggestion>) =>
  ({
    comments: [
      { author: { id: "a", name: "Ana", disciplines: ["domain expert"] } },
    ],
    suggestion: {
      kind: "replace",
      original: "flags lift",
      replacement: "lights never lift",
      status: "open",
      decidedAt: null,
      decidedBy: null,
      word: "",
      ...suggestion,
    },
  }) as unknown as Thread;

describe("a suggestion in the text", () => {
  it("strikes through what goes and puts what comes behind it, in the colour of its author", () => {
    expect(
      suggestedChange(thread({}), { from: 4, text: "flags lift" }),
    ).toEqual({
      gone: [{ from: 4, to: 9 }],
      fresh: [{ at: 9, text: "lights never" }],
      color: "var(--discipline-domain-expert)",
    });
  });
  it("is not shown on other words than those it was made for, nor once it is decided", () => {
    expect(
      suggestedChange(thread({}), { from: 4, text: "big flags lift" }),
    ).toBeNull();
    expect(
      suggestedChange(thread({ status: "accepted" }), {
        from: 4,
        text: "flags lift",
      }),
    ).toBeNull();
  });
  it("is said in words", () => {
    expect(suggestionWords(thread({}))).toBe(
      "Ana suggests replacing “flags lift” by “lights never lift”",
    );
    expect(suggestionWords(thread({ kind: "delete", replacement: "" }))).toBe(
      "Ana suggests deleting “flags lift”",
    );
  });
});

it("a suggestion that is not sent yet is shown as one", () => {
  const { anchorTo } = canvas();
  const [unsent] = mergeUnsent(
    [],
    [
      {
        type: "thread",
        id: "t",
        anchor: anchorTo("Red flags"),
        body: "",
        createdAt: "2026-01-01T00:00:00.000Z",
        state: { type: "failed", message: "Not sent", retry: true },
        more: { suggestion: { kind: "replace", replacement: "Lexicons" } },
      },
    ],
    "c",
    { id: "a", name: "Ana", disciplines: [] },
  );
  expect(unsent?.suggestion).toMatchObject({
    status: "open",
    original: "Red flags",
    replacement: "Lexicons",
  });
});
