// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from "vitest";
import { getSchema } from "@tiptap/core";
import * as Y from "yjs";
import { schemaExtensions } from "../../../client/text/editor/schema.ts";
import type { RichNode, RichText } from "../../../shared/blocks/field.ts";
import {
  markAttributes,
  nodeAttributes,
  unknownNames,
} from "../../../shared/text/nodes.ts";
import { noteWith, sync, writer, type Writer } from "./twoEditors.ts";

const everything: RichText = [
  {
    type: "heading",
    attrs: { level: 2 },
    content: [{ type: "text", text: "Findings" }],
  },
  {
    type: "paragraph",
    content: [
      { type: "text", text: "plain " },
      {
        type: "text",
        text: "both",
        marks: [{ type: "bold" }, { type: "italic" }],
      },
      { type: "text", text: " and " },
      {
        type: "text",
        text: "a link",
        marks: [
          { type: "link", attrs: { href: "https://example.org/" } },
          { type: "code" },
        ],
      },
      { type: "hardBreak" },
      { type: "mention", attrs: { id: "u1", label: "Ada" } },
      { type: "inlineMath", attrs: { latex: "x^2" } },
    ],
  },
  {
    type: "bulletList",
    content: [
      {
        type: "listItem",
        content: [
          { type: "paragraph", content: [{ type: "text", text: "one" }] },
          {
            type: "orderedList",
            attrs: { start: 3 },
            content: [
              {
                type: "listItem",
                content: [
                  {
                    type: "paragraph",
                    content: [{ type: "text", text: "three" }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    type: "taskList",
    content: [
      {
        type: "taskItem",
        attrs: { checked: true },
        content: [
          { type: "paragraph", content: [{ type: "text", text: "done" }] },
        ],
      },
      {
        type: "taskItem",
        attrs: { checked: false },
        content: [{ type: "paragraph" }],
      },
    ],
  },
  {
    type: "blockquote",
    content: [{ type: "paragraph", content: [{ type: "text", text: "said" }] }],
  },
  {
    type: "codeBlock",
    attrs: { language: "python" },
    content: [{ type: "text", text: "x = 1\ny = 2" }],
  },
  { type: "horizontalRule" },
  { type: "blockMath", attrs: { latex: "\\sum_i x_i" } },
  {
    type: "table",
    content: [
      {
        type: "tableRow",
        content: [
          tableCell("tableHeader", "run"),
          tableCell("tableHeader", "recall"),
        ],
      },
      {
        type: "tableRow",
        content: [tableCell("tableCell", "R4"), tableCell("tableCell", ".925")],
      },
    ],
  },
];

function tableCell(type: string, text: string): RichNode {
  return {
    type,
    attrs: { colspan: 1, rowspan: 1 },
    content: [{ type: "paragraph", content: [{ type: "text", text }] }],
  };
}

/** Tiptap writes attributes that are null and y-tiptap does not store them. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== null)
    .map(([key, each]) => [key, withoutNulls(each)] as const)
    .filter(
      ([key, each]) =>
        key !== "attrs" || Object.keys(each as object).length > 0,
    );
  return Object.fromEntries(entries);
}

const opened: Writer[] = [];
function person(
  start: Uint8Array,
  options: Parameters<Writer["open"]>[0] = {},
) {
  const each = writer(start);
  each.open(options);
  opened.push(each);
  return each;
}
afterEach(() => {
  for (const each of opened.splice(0)) {
    each.editor.destroy();
    each.awareness.destroy();
  }
});

function plain(each: Writer): string {
  return each.editor.state.doc.textBetween(
    0,
    each.editor.state.doc.content.size,
    "|",
  );
}

describe("the list of nodes and marks", () => {
  const schema = getSchema(schemaExtensions());

  test("names exactly what the editor's schema has, with its attributes", () => {
    const attributes = (types: Record<string, { spec: { attrs?: object } }>) =>
      Object.fromEntries(
        Object.entries(types)
          .filter(([name]) => name !== "doc")
          .map(([name, type]) => [
            name,
            Object.keys(type.spec.attrs ?? {}).sort(),
          ]),
      );
    const listed = (table: Readonly<Record<string, readonly string[]>>) =>
      Object.fromEntries(
        Object.entries(table).map(([name, list]) => [name, [...list].sort()]),
      );
    expect(listed(nodeAttributes)).toEqual(attributes(schema.nodes as never));
    expect(listed(markAttributes)).toEqual(attributes(schema.marks as never));
  });

  test("has the marks in the order in which ProseMirror keeps them", () => {
    expect(Object.keys(markAttributes)).toEqual(Object.keys(schema.marks));
  });

  test("finds nodes, marks and attributes of a newer build", () => {
    expect(unknownNames(everything)).toEqual([]);
    expect(
      unknownNames([
        {
          type: "callout",
          content: [{ type: "text", text: "x", marks: [{ type: "glow" }] }],
        },
        { type: "heading", attrs: { level: 1, anchor: "a" } },
      ]),
    ).toEqual(["node callout", "mark glow", "attribute heading.anchor"]);
  });
});

describe("opening a text", () => {
  test("shows what is stored", () => {
    const ada = person(noteWith(everything));
    expect(withoutNulls(ada.editor.getJSON().content)).toEqual(everything);
  });

  test("changes nothing, with an editor that looks, selects, and closes", () => {
    const ada = person(noteWith(everything));
    const before = Y.encodeStateVector(ada.doc);
    ada.editor.commands.selectAll();
    ada.editor.commands.setTextSelection(3);
    ada.editor.setEditable(false);
    ada.editor.setEditable(true);
    ada.editor.destroy();
    expect(ada.outbox).toEqual([]);
    expect(Y.encodeStateVector(ada.doc)).toEqual(before);
    expect(ada.text()).toEqual(everything);
  });

  test("changes nothing in an empty note", () => {
    const ada = person(noteWith([]));
    ada.editor.commands.selectAll();
    expect(ada.outbox).toEqual([]);
  });

  test("repairs no table that others left uneven, and neither does their next edit", () => {
    const uneven: RichText = [
      { type: "paragraph", content: [{ type: "text", text: "above" }] },
      {
        type: "table",
        content: [
          {
            type: "tableRow",
            content: [
              tableCell("tableHeader", "a"),
              tableCell("tableHeader", "b"),
            ],
          },
          { type: "tableRow", content: [tableCell("tableCell", "c")] },
        ],
      },
    ];
    const start = noteWith(uneven);
    const ada = person(start);
    const ben = person(start);
    ada.editor.commands.selectAll();
    ada.editor.commands.setTextSelection(1);
    expect(ada.outbox).toEqual([]);
    ben.type("!", 1);
    ben.outbox.length = 1; // only the first update: what Ben's own editor repaired stays with Ben
    sync(ada, ben);
    expect(ada.outbox).toEqual([]);
  });

  test("an edit in one paragraph leaves the others as they were stored", () => {
    const ada = person(noteWith(everything));
    ada.type("X", 1);
    const [heading, ...rest] = ada.text();
    expect(heading?.content?.[0]?.text).toBe("XFindings");
    expect(rest).toEqual(everything.slice(1));
  });
});

describe("text of a newer build", () => {
  test("is refused before the editor could delete it", () => {
    expect(() => person(noteWith([{ type: "callout" }]))).toThrow(
      /node callout/,
    );
  });

  test("that arrives while the editor is open closes the editor and stays", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "hi" }] },
    ]);
    let foreign = 0;
    const ada = person(start, { onForeign: () => (foreign += 1) });
    const newer = writer(start);
    newer.isNewerBuild = true;
    newer.doc.transact(() =>
      newer.fragment.insert(1, [new Y.XmlElement("callout")]),
    );
    sync(ada, newer);
    expect(foreign).toBe(1);
    expect(ada.editor.isDestroyed).toBe(true);
    expect(ada.outbox).toEqual([]);
    expect(ada.text().map((node) => node.type)).toEqual([
      "paragraph",
      "callout",
    ]);
  });

  test("a mark this build does not know is kept as well", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "hi" }] },
    ]);
    const ada = person(start, {});
    const newer = writer(start);
    newer.isNewerBuild = true;
    const text = (newer.fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    text.format(0, 2, { glow: { strength: 3 } });
    sync(ada, newer);
    expect(ada.outbox).toEqual([]);
    expect(ada.text()[0]?.content?.[0]?.marks).toEqual([
      { type: "glow", attrs: { strength: 3 } },
    ]);
  });
});

describe("two people in one text", () => {
  test("both keep every character when they type at once", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "--" }] },
    ]);
    const [ada, ben] = [person(start), person(start)];
    for (let i = 0; i < 40; i += 1) {
      const end = ben.editor.state.doc.content.size - 1;
      ada.type(String.fromCharCode(97 + (i % 26)), 1 + i);
      ben.type(String.fromCharCode(65 + (i % 26)), end);
      if (i % 3 === 0) sync(ada, ben);
    }
    sync(ada, ben);
    sync(ada, ben);
    expect(plain(ada)).toBe(plain(ben));
    expect(plain(ada).replace(/[^a-z]/g, "")).toHaveLength(40);
    expect(plain(ada).replace(/[^A-Z]/g, "")).toHaveLength(40);
  });

  test("typing goes on at the caret while the other writes above it", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "above" }] },
      { type: "paragraph", content: [{ type: "text", text: "below" }] },
    ]);
    const [ada, ben] = [person(start), person(start)];
    ada.editor.commands.setTextSelection(ada.editor.state.doc.content.size - 1);
    for (const letter of "typed fast") {
      ben.type("x", 1);
      sync(ada, ben);
      ada.type(letter);
    }
    sync(ada, ben);
    expect(plain(ada)).toBe("xxxxxxxxxxabove|belowtyped fast");
    expect(plain(ben)).toBe(plain(ada));
  });

  test("undo takes back only what this person typed", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "base" }] },
    ]);
    const [ada, ben] = [person(start), person(start)];
    ada.type("A", 1);
    sync(ada, ben);
    ben.type("B", 2);
    sync(ada, ben);
    ada.undo.undo();
    sync(ada, ben);
    expect(plain(ada)).toBe("Bbase");
    expect(plain(ben)).toBe("Bbase");
    ada.undo.redo();
    sync(ada, ben);
    expect(plain(ben)).toBe("ABbase");
  });

  test("letters typed in one go are one step of undo, others' letters in between or not", () => {
    const start = noteWith([
      { type: "paragraph", content: [{ type: "text", text: "base" }] },
    ]);
    const [ada, ben] = [person(start), person(start)];
    ada.editor.commands.setTextSelection(1);
    for (const letter of "word ") {
      ada.type(letter);
      ben.type("B", ben.editor.state.doc.content.size - 1);
      sync(ada, ben);
    }
    expect(plain(ada)).toBe("word baseBBBBB");
    expect(ada.undo.undoStack).toHaveLength(1);
    ada.undo.undo();
    expect(plain(ada)).toBe("baseBBBBB");
  });

  test("undo still works after the editor was closed", () => {
    const ada = person(noteWith([{ type: "paragraph" }]));
    ada.type("gone", 1);
    ada.editor.destroy();
    ada.undo.undo();
    expect(ada.text()).toEqual([{ type: "paragraph" }]);
  });
});

describe("a line", () => {
  const line = () => {
    const left: string[] = [];
    const ada = person(
      noteWith([
        { type: "paragraph", content: [{ type: "text", text: "claim" }] },
      ]),
      {
        shape: "line",
        onLeave: (how) => left.push(how),
      },
    );
    return { ada, left };
  };

  test("is left by Enter and is not split", () => {
    const { ada, left } = line();
    ada.editor.commands.keyboardShortcut("Enter");
    ada.editor.commands.keyboardShortcut("Escape");
    expect(left).toEqual(["enter", "escape"]);
    expect(ada.outbox).toEqual([]);
  });

  test("cannot become a heading, a list or two paragraphs", () => {
    const { ada } = line();
    ada.editor.commands.toggleHeading({ level: 1 });
    ada.editor.commands.toggleBulletList();
    ada.editor.commands.splitBlock();
    ada.editor.commands.insertTable();
    expect(ada.text()).toEqual([
      { type: "paragraph", content: [{ type: "text", text: "claim" }] },
    ]);
    ada.editor.chain().selectAll().toggleBold().run();
    expect(ada.text()[0]?.content?.[0]?.marks).toEqual([{ type: "bold" }]);
  });
});
