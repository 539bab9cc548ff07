// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from "vitest";
import { grownHeight } from "../../../client/blocks/useGrowth.ts";
import { placeBlocks } from "../../../shared/doc/edits.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { noteWith, writer, type Writer } from "./twoEditors.ts";

describe("a card's height while its text is written", () => {
  test("makes room for new lines", () => {
    expect(grownHeight(160, 23.2)).toBe(184);
  });
  test("never shrinks", () => {
    expect(grownHeight(160, -48)).toBe(160);
    expect(grownHeight(1200, 24)).toBe(1200);
  });
  test("stops where a card gets taller than a screen", () => {
    expect(grownHeight(950, 400)).toBe(960);
  });
});

describe("undo", () => {
  let ada: Writer;
  afterEach(() => ada.editor.destroy());

  test("takes back the words and the room they needed in one step", () => {
    ada = writer(noteWith([{ type: "paragraph" }]));
    ada.open();
    ada.type("a long line");
    placeBlocks(ada.doc, { b1: { h: grownHeight(200, 24) } });
    ada.undo.undo();
    expect(ada.text()).toEqual([{ type: "paragraph" }]);
    expect(rootsOf(ada.doc).blocks.get("b1")?.get("h")).toBe(200);
  });
});
