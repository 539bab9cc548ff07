/**
 * Files of evaluation tools, damaged in any way: cut, bytes changed, parts of the JSON replaced by anything. A parser
 * refuses with a FormatError or reads what is whole; it never throws anything else, and gives the same each time.
 */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { FormatError } from "../../shared/formats/parsed.ts";
import type { Json } from "../../shared/formats/tolerantJson.ts";
import { fileOf, fixture, readAll } from "../stage/files.ts";
import { zipOf } from "../stage/zips.ts";

const iso = "2026-11-23T07-23-33.474369";
const lmEval = "lm-eval/v0.4/acme__toy-large";
const documents = [
  `${lmEval}/results_${iso}.json`,
  "inspect/2025-05-12T20-28-13-04-00_popularity.json",
  "promptfoo/refund-echo.json",
  "every-eval-ever/mmlu-pro_yi-1.5-34b.v0.2.2.json",
];
const lines = [
  `${lmEval}/samples_ticket_math_${iso}.jsonl`,
  "promptfoo/refund-echo.jsonl",
  "every-eval-ever/f3a1c0de-4b2e-4c1a-9f6d-1b7e5a2c8d40_samples.jsonl",
];
const others = [
  "promptfoo/refund-echo.csv",
  "inspect/mmlu_gpt-4o_choices.eval",
  "inspect/popularity_llama405b_2epochs.zstd.eval",
];
const all = [...documents, ...lines, ...others];
const bytesOf = new Map(all.map((name) => [name, fixture(name)]));

/** What comes out: everything that was read, or the reason why nothing was. Any other error fails the test. */
async function outcome(name: string, bytes: Uint8Array) {
  try {
    return await readAll(fileOf(name, bytes));
  } catch (error) {
    if (error instanceof FormatError)
      return { refused: error.id, message: error.message };
    throw error;
  }
}

/** Every number, index and name that a database would be given. */
function checkValues(read: Awaited<ReturnType<typeof readAll>>): void {
  for (const run of read.runs) {
    expect(run.name).toBeTypeOf("string");
    if (run.startedAt !== null)
      expect(new Date(run.startedAt).toISOString()).toBe(run.startedAt);
    for (const value of Object.values(run.params))
      expect(value).toBeTypeOf("string");
    for (const d of run.datasets)
      if (d.items !== null) expect(Number.isSafeInteger(d.items)).toBe(true);
    for (const r of run.results) {
      if (r.k !== null) expect(Number.isSafeInteger(r.k)).toBe(true);
      expect(r.value === null).toBe(r.special !== null);
      if (r.value !== null) expect(Number.isFinite(r.value)).toBe(true);
      for (const bound of [r.stderr, r.low, r.high, r.n])
        if (bound !== null) expect(Number.isFinite(bound)).toBe(true);
      if (r.n !== null) expect(Number.isSafeInteger(r.n)).toBe(true);
    }
    for (const s of run.samples) {
      expect(s.item).toMatch(/^[0-9a-f]{32}$/);
      expect(Number.isSafeInteger(s.epoch)).toBe(true);
      if (s.tokens !== null) expect(Number.isSafeInteger(s.tokens)).toBe(true);
      for (const score of Object.values(s.scores))
        if (score !== null) expect(Number.isFinite(score)).toBe(true);
      for (const label of Object.values(s.fields))
        expect(label).toBeTypeOf("string");
      for (const text of [s.input, s.target, s.output, s.error])
        if (text !== null) expect(text).toBeTypeOf("string");
    }
  }
}

test.each(all)(
  "%s is read the same twice, however it is cut into pieces",
  async (name) => {
    const bytes = bytesOf.get(name)!;
    const once = await readAll(fileOf(name, bytes));
    checkValues(once);
    expect(await readAll(fileOf(name, bytes, 977))).toEqual(once);
  },
);

describe("a file that was cut", () => {
  it.each(all)("%s", async (name) => {
    const bytes = bytesOf.get(name)!;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (end) => {
        const read = await outcome(name, bytes.subarray(0, end));
        // A document is whole or refused; of lines, the last is named or was whole.
        if (documents.includes(name)) expect(read).toHaveProperty("refused");
        if ("runs" in read) checkValues(read);
      }),
      { numRuns: 8 },
    );
  });
});

test("bytes changed anywhere", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      }),
      async (name, changes) => {
        const bytes = bytesOf.get(name)!.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const read = await outcome(name, bytes);
        if ("runs" in read) checkValues(read);
      },
    ),
    { numRuns: 30 },
  );
});

const anything: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    "",
    "N/A",
    "NaN",
    "Infinity",
    "-1",
    1e308,
    -1,
    2 ** 60,
    [],
    {},
    [[]],
    [null],
    { value: null },
    { constructor: 1, toString: 2, hasOwnProperty: 3 },
    ["NaN", { a: [1] }],
    "x".repeat(5000),
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

/** Replaces, removes or doubles one value somewhere in a document; `path` chooses the way down. */
function changed(
  json: Json,
  path: readonly number[],
  how: number,
  value: Json,
): Json {
  const [step, ...rest] = path;
  if (step === undefined || typeof json !== "object" || json === null)
    return value;
  if (Array.isArray(json)) {
    if (json.length === 0) return value;
    const at = step % json.length;
    const copy = [...json];
    if (rest.length === 0 && how === 1) copy.splice(at, 1);
    else if (rest.length === 0 && how === 2) copy.splice(at, 0, copy[at]!);
    else copy[at] = changed(copy[at]!, rest, how, value);
    return copy;
  }
  const keys = Object.keys(json);
  if (keys.length === 0) return value;
  const key = keys[step % keys.length]!;
  if (rest.length === 0 && how === 1)
    return Object.fromEntries(Object.entries(json).filter(([k]) => k !== key));
  return { ...json, [key]: changed(json[key]!, rest, how, value) };
}

const paths = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 7 });

describe("a value replaced, removed or doubled somewhere", () => {
  const parse = (text: string) => JSON.parse(text) as Json;
  const text = (name: string) => new TextDecoder().decode(bytesOf.get(name));

  it.each([...documents, ...lines])("in %s", async (name) => {
    const isLines = name.endsWith("l");
    const rows = isLines
      ? text(name).trim().split("\n").map(parse)
      : [parse(text(name))];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), paths, fc.nat({ max: 2 }), anything), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const copy = [...rows];
          for (const [row, path, how, value] of changes)
            copy[row % copy.length] = changed(
              copy[row % copy.length]!,
              path,
              how,
              value,
            );
          const bytes = new TextEncoder().encode(
            copy.map((row) => JSON.stringify(row)).join("\n"),
          );
          const read = await outcome(name, bytes);
          if ("runs" in read) checkValues(read);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("a promptfoo file that counts its tests beyond all numbers says no n (found by seed 1645238542)", async () => {
    const name = "promptfoo/refund-echo.jsonl";
    const rows = text(name).trim().split("\n").map(parse);
    rows[0] = changed(rows[0]!, [4], 0, 1e308);
    rows[0] = changed(rows[0]!, [0], 0, null);
    const bytes = new TextEncoder().encode(
      rows.map((row) => JSON.stringify(row)).join("\n"),
    );
    const read = await outcome(name, bytes);
    if ("runs" in read) checkValues(read);
  });

  it("in the header and the samples of an .eval", async () => {
    const log = parse(
      text("inspect/2025-05-12T20-28-13-04-00_popularity.json"),
    ) as { samples: Json[] };
    const { samples, ...header } = log;
    await fc.assert(
      fc.asyncProperty(
        paths,
        paths,
        fc.nat({ max: 2 }),
        anything,
        async (one, other, how, value) => {
          const bytes = zipOf([
            {
              path: "header.json",
              content: JSON.stringify(changed(header as Json, one, how, value)),
            },
            ...samples.map((sample, index) => ({
              path: `samples/${index}_epoch_1.json`,
              content: JSON.stringify(changed(sample, other, how, value)),
              method: 93,
            })),
          ]);
          const read = await outcome("x.eval", bytes);
          if ("runs" in read) checkValues(read);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("hostile documents", () => {
  const wrap = (inner: string) => [
    `{"results": ${inner}, "versions": {}}`,
    `{"eval": {"task": "t", "model": "m"}, "samples": [${inner}], "results": ${inner}}`,
    `{"results": {"version": 3, "prompts": [${inner}], "results": [{"vars": ${inner}, "success": true, "response": ${inner}, "provider": ${inner}}]}}`,
    `{"schema_version": "0.3.0", "evaluation_id": "e", "evaluation_results": [${inner}]}`,
    `{"doc_id": ${inner}, "doc": ${inner}, "resps": ${inner}}`,
  ];

  test.each([
    ["nested too deep", `${"[".repeat(300)}${"]".repeat(300)}`],
    ["with __proto__", '{"__proto__": {"polluted": 1}}'],
  ])("%s are refused", async (_, inner) => {
    for (const document of wrap(inner))
      expect(
        await outcome("x.json", new TextEncoder().encode(document)),
      ).toHaveProperty("refused");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each([
    "NaN",
    "-Infinity",
    "1e999",
    '"\\ud800"',
    '{"constructor": {"prototype": 1}}',
    "[[[]]]",
    "9007199254740993",
  ])("with %s everywhere are read or refused", async (inner) => {
    for (const document of wrap(inner)) {
      const read = await outcome(
        "x.json",
        new TextEncoder().encode(`\uFEFF${document}`),
      );
      if ("runs" in read) checkValues(read);
    }
  });
});
