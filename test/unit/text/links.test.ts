// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { RichNode } from "../../../shared/blocks/field.ts";
import { noteWith, writer } from "./twoEditors.ts";

/** What the note holds after somebody typed `key` behind `words`: the linked words with their address, and the rest. */
function typedBehind(
  words: string,
  key: string,
  marks: RichNode["marks"] = [],
) {
  const ada = writer(
    noteWith([
      {
        type: "paragraph",
        content: [
          { type: "text", text: words, ...(marks.length > 0 && { marks }) },
        ],
      },
    ]),
  );
  const { view, state } = ada.open();
  const end = state.doc.content.size - 1;
  ada.editor.commands.setTextSelection(end);
  if (key === "Enter")
    view.someProp("handleKeyDown", (handle) =>
      handle(view, new KeyboardEvent("keydown", { key: "Enter" })),
    );
  else if (
    !view.someProp("handleTextInput", (handle) =>
      handle(view, end, end, key, () => state.tr.insertText(key)),
    )
  )
    view.dispatch(view.state.tr.insertText(key));
  const text = ada.text();
  ada.editor.destroy();
  return text.map((paragraph) =>
    (paragraph.content ?? []).map((node) => {
      const link = node.marks?.find((mark) => mark.type === "link");
      return link ? [node.text, link.attrs?.["href"]] : node.text;
    }),
  );
}

test("an address becomes a link with the space behind it", () => {
  expect(typedBehind("see https://example.org/x", " ")).toEqual([
    ["see ", ["https://example.org/x", "https://example.org/x"], " "],
  ]);
  expect(typedBehind("www.example.org", " ")).toEqual([
    [["www.example.org", "https://www.example.org"], " "],
  ]);
});

test("what ends the sentence is no part of the address", () => {
  expect(typedBehind("(https://example.org/x).", " ")).toEqual([
    ["(", ["https://example.org/x", "https://example.org/x"], "). "],
  ]);
});

test("Enter links the address too, and still begins a paragraph", () => {
  expect(typedBehind("https://example.org/x", "Enter")).toEqual([
    [["https://example.org/x", "https://example.org/x"]],
    [],
  ]);
});

test("code, plain words and half an address stay as they are", () => {
  expect(typedBehind("https://example.org", " ", [{ type: "code" }])).toEqual([
    ["https://example.org "],
  ]);
  expect(typedBehind("example.py", " ")).toEqual([["example.py "]]);
  expect(typedBehind("https://", " ")).toEqual([["https:// "]]);
});
