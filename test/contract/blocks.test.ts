/** Every block kind, by walking the registry: a new kind is under test the moment it is listed. */
import { describe, expect, test } from "vitest";
import {
  blockKinds,
  blockModel,
  blockViews,
} from "../../shared/blocks/index.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { emptyText } from "../../shared/doc/richText.ts";
import { emptyDoc, settle } from "../stage/docs.ts";

describe.each(blockKinds)("%s", (kind) => {
  const model = blockModel(kind)!;
  const made = () => {
    const doc = emptyDoc();
    createBlock(doc, { id: "b", kind, x: 1, y: 2, ...model.size });
    return doc;
  };

  test("is created with its initial content and reads back as that", () => {
    const block = readCanvas(made()).blocks[0]!;
    expect(block.kind).toBe(kind);
    for (const [name, field] of Object.entries(model.fields)) {
      const expected =
        field.type === "text"
          ? emptyText
          : field.type === "items"
            ? []
            : field.initial;
      expect(block.fields[name], name).toEqual(expected);
    }
  });

  test("reads the same in another replica", () => {
    const doc = made();
    const replica = emptyDoc();
    settle(doc, replica);
    expect(readCanvas(replica)).toEqual(readCanvas(doc));
  });

  test("can be copied from its plain data", () => {
    const block = readCanvas(made()).blocks[0]!;
    const other = emptyDoc();
    createBlock(other, { ...block, fields: { ...block.fields } });
    expect(readCanvas(other).blocks[0]).toEqual(block);
  });

  test("has a title and Markdown even when empty", () => {
    const block = readCanvas(made()).blocks[0]!;
    expect(typeof model.title(block)).toBe("string");
    expect(
      typeof model.markdown(block, { richText: () => "", plain: () => "" }),
    ).toBe("string");
  });

  test("says what it is, in words for menus", () => {
    expect(model.label).toMatch(/^[a-z]/);
    expect(model.hint.length).toBeGreaterThan(10);
    expect(model.size.w).toBeGreaterThanOrEqual(model.minSize.w);
    expect(model.size.h).toBeGreaterThanOrEqual(model.minSize.h);
  });

  test("has a view", () => {
    expect(Object.keys(blockViews)).toContain(kind);
  });
});
