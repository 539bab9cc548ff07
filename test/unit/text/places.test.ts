// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import {
  createCaretAwareness,
  cursorColor,
} from "../../../client/text/editor/carets.ts";
import { matching } from "../../../client/text/editor/menu.ts";
import { slashItems } from "../../../client/text/editor/slashItems.ts";
import { enterFrom, nextPlace } from "../../../client/text/fields.ts";
import {
  editedByOthers,
  fragmentAt,
  placeKey,
} from "../../../client/text/place.ts";
import { addItem, createBlock, edit } from "../../../shared/doc/edits.ts";
import { readBlock } from "../../../shared/doc/read.ts";
import { paragraphs, readRichText } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { setTaskChecked } from "../../../shared/doc/tasks.ts";
import { safeHref } from "../../../shared/text/links.ts";
import { noteWith, place, writer } from "./twoEditors.ts";

describe("links", () => {
  test.each([
    ["https://example.org/a?b", "https://example.org/a?b"],
    ["mailto:ada@example.org", "mailto:ada@example.org"],
    ["example.org/page", "https://example.org/page"],
    ["  http://localhost:4000 ", "http://localhost:4000"],
    ["javascript:alert(1)", null],
    ["JaVaScRiPt:alert(1)", null],
    [" \u0001javascript:alert(1)", null],
    ["java\nscript:alert(1)", null],
    ["data:text/html,<script>", null],
    ["//evil.example", null],
    ["/api/session", null],
    [null, null],
  ])("%j leads to %j", (address, href) => expect(safeHref(address)).toBe(href));
});

describe("Enter in a line", () => {
  test("goes to the next text of the block, through the options, and out at the end", () => {
    const doc = new Y.Doc();
    createBlock(doc, { id: "d", kind: "decision", x: 0, y: 0, w: 400, h: 300 });
    addItem(doc, "d", "options", "o1");
    addItem(doc, "d", "options", "o2");
    const block = readBlock("d", rootsOf(doc).blocks.get("d"))!;
    const visited: string[] = [];
    let at = { block: "d", field: "question" } as ReturnType<typeof nextPlace>;
    while (at) {
      visited.push(`${at.field}${at.item ? `:${at.item}` : ""}`);
      at = nextPlace(block, at);
    }
    expect(visited).toEqual(["question", "options:o1", "options:o2", "body"]);
  });
});

describe("Enter in a list of options", () => {
  function decide(...options: string[]) {
    const doc = new Y.Doc();
    createBlock(doc, { id: "d", kind: "decision", x: 0, y: 0, w: 400, h: 300 });
    options.forEach((option, i) =>
      addItem(doc, "d", "options", `o${i}`, paragraphs(option)),
    );
    const block = readBlock("d", rootsOf(doc).blocks.get("d"))!;
    return (field: string, item?: string) =>
      enterFrom(block, { block: "d", field, ...(item && { item }) });
  }

  test("asks for another option behind the last one, and goes on from the others", () => {
    const enter = decide("keep it", "drop it");
    expect(enter("options", "o0")).toBe("next");
    expect(enter("options", "o1")).toBe("add");
    expect(enter("question")).toBe("next");
  });

  test("takes an empty last option away again", () => {
    expect(decide("keep it", " ")("options", "o1")).toBe("remove");
    expect(decide("", "drop it")("options", "o0")).toBe("next");
  });
});

describe("ticking a task without an editor", () => {
  const tasks = noteWith([
    { type: "paragraph" },
    {
      type: "taskList",
      content: [
        {
          type: "taskItem",
          attrs: { checked: false },
          content: [{ type: "paragraph" }],
        },
      ],
    },
  ]);

  test("is one undoable step", () => {
    const ada = writer(tasks);
    setTaskChecked(ada.fragment, [1, 0], true);
    expect(ada.text()[1]?.content?.[0]?.attrs).toEqual({ checked: true });
    expect(ada.outbox).toHaveLength(1);
    ada.undo.undo();
    expect(ada.text()[1]?.content?.[0]?.attrs).toEqual({ checked: false });
  });

  test("does nothing when the task has gone", () => {
    const ada = writer(tasks);
    setTaskChecked(ada.fragment, [0], true);
    setTaskChecked(ada.fragment, [1, 7], true);
    expect(ada.outbox).toEqual([]);
  });
});

describe("the text of an option", () => {
  test("is found by its item, and gone with it", () => {
    const doc = new Y.Doc();
    createBlock(doc, { id: "d", kind: "decision", x: 0, y: 0, w: 400, h: 300 });
    addItem(doc, "d", "options", "o1", [{ type: "text", text: "loose words" }]);
    const text = fragmentAt(doc, { block: "d", field: "options", item: "o1" })!;
    expect(readRichText(text)).toEqual([
      { type: "paragraph", content: [{ type: "text", text: "loose words" }] },
    ]);
    edit(doc, () => rootsOf(doc).blocks.delete("d"));
    expect(
      fragmentAt(doc, { block: "d", field: "options", item: "o1" }),
    ).toBeNull();
  });
});

describe("presence of others in a text", () => {
  const cursor = {
    anchor: { type: null, tname: null, item: null },
    head: { type: null, tname: null, item: null },
  };
  function together() {
    const mine = new Awareness(new Y.Doc());
    const setOther = (state: Record<string, unknown>) => {
      mine.states.set(7, state);
      mine.emit("change", [
        { added: [], updated: [7], removed: [] },
        "network",
      ]);
    };
    return { mine, setOther };
  }
  const user = {
    id: "u7",
    name: "Ben",
    disciplines: [],
    color: "var(--discipline-product)",
  };

  test("a mouse move wakes no editor, a caret does", async () => {
    const { mine, setOther } = together();
    const carets = createCaretAwareness(mine, place, () => true);
    let woken = 0;
    carets.on("change", () => (woken += 1));
    const frame = () =>
      new Promise((resolve) => requestAnimationFrame(resolve));
    setOther({ user, editing: place, cursor, pointer: { x: 1, y: 1 } });
    await frame();
    await frame();
    expect(woken).toBe(1);
    setOther({ user, editing: place, cursor, pointer: { x: 2, y: 2 } });
    await frame();
    await frame();
    expect(woken).toBe(1);
    expect([...carets.getStates().keys()]).toEqual([7]);
    carets.destroy();
    mine.destroy();
  });

  test("carets of other texts, and what is no caret, are left out", () => {
    const { mine, setOther } = together();
    const carets = createCaretAwareness(mine, place, () => true);
    setOther({ user, editing: { ...place, field: "other" }, cursor });
    expect(carets.getStates().size).toBe(0);
    setOther({ user, editing: place, cursor: "nonsense" });
    expect(carets.getStates().size).toBe(0);
    carets.destroy();
    mine.destroy();
  });

  test("an editor that only shows reports no caret", () => {
    const { mine } = together();
    const carets = createCaretAwareness(mine, place, () => false);
    carets.setLocalStateField("cursor", cursor);
    expect(mine.getLocalState()?.["cursor"]).toBeUndefined();
    carets.destroy();
    mine.destroy();
  });

  test("a place counts as edited while somebody is in it", () => {
    const { mine, setOther } = together();
    const places = editedByOthers(mine);
    const before = places.get();
    setOther({ user, pointer: { x: 1, y: 1 } });
    expect(places.get()).toBe(before);
    setOther({ user, editing: place });
    expect(places.get().has(placeKey(place))).toBe(true);
    setOther({ user, editing: null });
    expect(places.get().has(placeKey(place))).toBe(false);
    mine.destroy();
  });

  test.each([
    "red;background:url(x)",
    "url(//evil)",
    "expression(1)",
    undefined,
  ])("no style comes from the colour %j", (color) =>
    expect(cursorColor(color)).toBe("var(--ink-2)"),
  );
});

describe("the slash menu", () => {
  test.each([
    ["", 12],
    ["head", 3],
    ["list", 3],
    ["zzz", 0],
  ])("finds for %j %i entries", (query, count) =>
    expect(matching(slashItems, query)).toHaveLength(count),
  );
});
