/** Parquet files: the real ones, every compression a writer of tests can make, and damage. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { previewFile } from "../../../shared/formats/preview.ts";
import {
  fileOf,
  fixture,
  fixtureFile,
  readAll,
  refusalOf,
} from "../../stage/files.ts";

const predictions = "parquet/predictions.snappy.parquet";

describe("predictions with int64, timestamps, structs and lists", async () => {
  const read = await readAll(fixtureFile(predictions));

  it("are samples of three models, without a correction", () => {
    expect(read.format).toBe("Parquet (samples)");
    expect(read.runs.map((run) => [run.name, run.samples.length])).toEqual([
      ["small-8b", 250],
      ["medium-70b", 250],
      ["large", 250],
    ]);
    const correct = read.runs.map((run) =>
      run.results.find(({ metric }) => metric === "correct"),
    );
    expect(correct.map((result) => [result!.k, result!.n])).toEqual([
      [170, 250],
      [185, 250],
      [213, 250],
    ]);
    expect(read.warnings).toEqual([]);
  });

  it("keep structs as columns, lists as JSON text, and whole numbers whole", () => {
    expect(read.runs[1]!.samples[0]).toMatchObject({
      name: "s0000",
      target: "billing",
      output: "other",
      correct: false,
      scores: { confidence: 0.4921, f1: 0.4921, em: 0, correct: 0 },
      fields: { tags: '["en","business"]' },
      seconds: 0.741,
    });
  });

  it("read the same from Node's buffers, which are views of larger memory", async () => {
    const pool = Buffer.concat([Buffer.alloc(64), fixture(predictions)]);
    const file = fileOf("p.parquet", pool.subarray(64));
    expect((await readAll(file)).runs[0]!.samples).toHaveLength(250);
  });

  it("show their times and types in the preview", async () => {
    const { table, runs } = await previewFile(fixtureFile(predictions));
    expect(runs.map(({ samples }) => samples)).toEqual([250, 250, 250]);
    expect(table!.rowCount).toBe(750);
    expect(table!.columns).toEqual(
      "model sample_id expected predicted confidence correct latency_ms ts metrics.f1 metrics.em tags".split(
        " ",
      ),
    );
    expect(table!.rows[0]).toEqual([
      "small-8b",
      "s0000",
      "billing",
      "billing",
      "0.8309",
      "true",
      "315",
      "2026-10-01T00:00:00.000Z",
      "0.8309",
      "1",
      '["en","business"]',
    ]);
  });
});

test("a W&B history is a run of points at its steps, over five row groups", async () => {
  const read = await readAll(fixtureFile("wandb/history.parquet"));
  expect(read.format).toBe("Parquet (wide)");
  expect(read.runs).toHaveLength(1);
  expect(read.runs[0]!.name).toBe("history");
  const { points } = read.runs[0]!;
  const counts = Object.groupBy(points, ({ metric }) => metric);
  expect(Object.keys(counts)).toEqual([
    "Mean actual goods consumed",
    "Mean attempted goods consumed",
    "Mean budget",
  ]);
  expect(counts["Mean budget"]).toHaveLength(999);
  expect(counts["Mean budget"]!.map((p) => p.step)).toEqual(
    Array.from({ length: 999 }, (_, i) => i),
  );
  expect(counts["Mean budget"]![0]!.value).toBe(2187988.75);
});

describe("damage", () => {
  it("is refused with what is wrong", async () => {
    const whole = fixture(predictions);
    expect(
      await refusalOf(fileOf("a.parquet", whole.subarray(0, 9000))),
    ).toMatchObject({ id: "malformed_file" });
    expect(
      await refusalOf(
        fileOf("a.parquet", new TextEncoder().encode("PAR1PAR1")),
      ),
    ).toMatchObject({ id: "malformed_file" });
  });

  it("anywhere is a refusal or other cells, in bounded time", async () => {
    const whole = fixture(predictions);
    const place = fc.tuple(
      fc.integer({ min: 4, max: whole.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const broken = whole.slice();
          for (const [at, value] of changes) broken[at] = value;
          try {
            await readAll(fileOf("a.parquet", broken));
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
