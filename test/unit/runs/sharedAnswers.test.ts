/** A run that streams points makes every open chart of it ask again at once. */
import { expect, test } from "vitest";
import type { ReadRows } from "../../../server/runs/metrics.ts";
import { SharedAnswers } from "../../../server/runs/sharedAnswers.ts";

const answerOf = (rows: number): ReadRows => ({
  rows: Array.from({ length: rows }, () => ({}) as ReadRows["rows"][number]),
  downsampled: false,
  missing: [],
});

/** Reads are counted by key. */
function reading(rows = 1) {
  const shared = new SharedAnswers();
  const reads: string[] = [];
  const get = (key: string) =>
    shared.get(key, async () => {
      reads.push(key);
      await Promise.resolve();
      if (key === "fails") throw new Error("the database is away");
      return answerOf(rows);
    });
  return { reads, get };
}

test("a hundred charts that ask the same at once are read for once, at each revision", async () => {
  const { reads, get } = reading();
  for (const revision of ["1", "2"])
    await Promise.all(Array.from({ length: 100 }, () => get(revision)));
  expect(reads).toEqual(["1", "2"]);
});

test("a failure is not remembered", async () => {
  const { reads, get } = reading();
  await expect(get("fails")).rejects.toThrow("away");
  await expect(get("fails")).rejects.toThrow("away");
  expect(reads).toHaveLength(2);
});

test("large answers are dropped, those that nobody asked for longest first", async () => {
  const { reads, get } = reading(80_000);
  await get("a");
  await get("b");
  await get("a");
  await get("c");
  await get("a");
  await get("b");
  expect(reads).toEqual(["a", "b", "c", "b"]);
});
