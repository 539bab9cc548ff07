/** T20: keys that reach the prototype of every object, wherever keys come from outside. */
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  chartSpecSchema,
  emptyChartSpec,
} from "../../../shared/charts/spec.ts";
import { readClip } from "../../../shared/doc/clipboard.ts";
import { createBlocks } from "../../../shared/doc/edits.ts";
import { readCanvas } from "../../../shared/doc/read.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { canonicalJson } from "../../../shared/canonicalJson.ts";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { fileOf, readAll } from "../../stage/files.ts";
import { expectCleanPrototypes, hostileKeys } from "../../stage/hostile.ts";

afterEach(expectCleanPrototypes);

const polluting = (key: string) =>
  `{"${key}":{"polluted":true,"isAdmin":true,"role":"owner"}}`;

describe.each(hostileKeys)("T20: the key %s", (key) => {
  test("in a document is read as nothing", () => {
    const doc = new Y.Doc();
    const { blocks, links } = rootsOf(doc);
    createBlocks(doc, [
      { id: "b", kind: "note", x: 0, y: 0, w: 100, h: 100, fields: {} },
    ]);
    const evil = new Y.Map<unknown>();
    blocks.set(key, evil);
    for (const [name, content] of Object.entries({
      kind: "note",
      x: 0,
      y: 0,
      w: 100,
      h: 100,
      order: "a0",
      polluted: true,
    }))
      evil.set(name, content);
    blocks.get("b")!.set(key, { polluted: true });
    const link = new Y.Map<unknown>();
    links.set(key, link);
    for (const name of ["from", "to"]) link.set(name, "b");
    link.set("relation", "supports");
    link.set(key, { polluted: true });
    const read = readCanvas(doc);
    expectCleanPrototypes();
    for (const block of read.blocks) {
      expect(Object.getPrototypeOf(block.fields)).toBe(Object.prototype);
      expect((block.fields as Record<string, unknown>)["polluted"]).toBe(
        undefined,
      );
    }
  });

  test("in blocks on the clipboard makes them no blocks of ours", () => {
    const fields = polluting(key);
    const clip = `{"parley":1,"blocks":[{"id":"b","kind":"note","x":0,"y":0,"w":9,"h":9,"frame":null,"fields":${fields}}],"links":[]}`;
    const read = readClip(clip);
    expect(Object.keys(read?.blocks[0]?.fields ?? {})).toEqual([]);
    expect(Object.getPrototypeOf(read?.blocks[0]?.fields ?? {})).toBe(
      Object.prototype,
    );
    const kind = clip.replace('"note"', `"${key}"`).replace(fields, "{}");
    expect(readClip(kind)).toBeNull();
    const attributes = clip.replace(
      fields,
      `{"body":[{"type":"paragraph","attrs":{"${key}":"x"}}]}`,
    );
    expect(JSON.stringify(readClip(attributes) ?? {})).not.toContain(key);
    const node = clip.replace(fields, `{"body":[{"type":"${key}"}]}`);
    expect(readClip(node)).toBeNull();
  });

  test("in a chart's spec is left out", () => {
    const evil = {
      ...emptyChartSpec,
      ...(JSON.parse(polluting(key)) as object),
    };
    const spec = chartSpecSchema.parse(evil);
    expect(Object.hasOwn(spec, key)).toBe(false);
    expect(Object.getPrototypeOf(spec)).toBe(Object.prototype);
  });

  test("in canonical JSON is a key like any other, or refused", () => {
    let written: string | null = null;
    try {
      written = canonicalJson(JSON.parse(polluting(key)) as never);
    } catch {
      // Refused: fine, too.
    }
    expect(written === null || written.includes(key)).toBe(true);
  });

  test("in an imported file, as a header, a field or a metric, changes nothing", async () => {
    for (const [name, text] of [
      ["a.csv", `model,${key},accuracy\nm,1,0.5\nn,2,0.6\n`],
      ["b.csv", `model,${key}.polluted,accuracy\nm,1,0.5\n`],
      [
        "c.jsonl",
        `{"model":"m","${key}":{"polluted":1},"accuracy":0.5}\n{"model":"n","accuracy":0.4}\n`,
      ],
      ["d.json", `[{"model":"m","${key}":{"polluted":1},"accuracy":0.5}]`],
      [
        "e.json",
        `{"results":{"${key}":{"acc,none":0.5,"polluted":1}},"config":{"model":"m"},"versions":{"${key}":1}}`,
      ],
      [
        "trainer_state.json",
        `{"log_history":[{"step":1,"loss":0.5,"${key}":{"polluted":1}},{"step":2,"loss":0.4}],"global_step":2}`,
      ],
    ] as const) {
      try {
        await readAll(fileOf(name, text));
      } catch (error) {
        // Refused in words: that will do, too.
        if (!(error instanceof FormatError)) throw error;
      }
      expectCleanPrototypes();
    }
  });
});
