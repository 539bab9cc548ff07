/** server/sync/commit.ts: when a batch is written again, and when no more. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  addToBatch,
  emptyBatch,
  isFull,
  untilAnswered,
} from "../../../server/sync/commit.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a failing disk is tried again until it works", async () => {
  let tries = 0;
  const outcome = untilAnswered(
    append(() => failUntil(++tries === 3)),
    { isStopped: () => false, onFailure: () => {} },
  );
  await vi.advanceTimersByTimeAsync(1000);
  expect(await outcome).toBe("stored");
  expect(tries).toBe(3);
});

it("a room that was stopped between two tries writes nothing more", async () => {
  let tries = 0;
  let isStopped = false;
  const outcome = untilAnswered(
    append(() => failUntil(++tries === 2)),
    { isStopped: () => isStopped, onFailure: () => {} },
  );
  await vi.advanceTimersByTimeAsync(1);
  isStopped = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(await outcome).toBe("stopped");
  expect(tries).toBe(1);
});

function append(write: () => void) {
  return async () => {
    write();
    return "stored";
  };
}

function failUntil(works: boolean) {
  if (!works) throw new Error("disk full");
}

it("what waits for a slow commit is bounded in bytes, also when none of it has an effect", () => {
  const batch = emptyBatch<string>();
  const frame = (number: number) => ({
    number,
    isStep2: false,
    bytes: new Uint8Array(8 * 1024 * 1024),
  });
  const nothing = { rows: [], ownRows: 0, clients: [] };
  for (let number = 1; number <= 4; number += 1) {
    expect(isFull(batch)).toBe(false);
    const frames = [frame(number)];
    addToBatch(batch, nothing, { type: "frames", from: "ann", frames });
  }
  expect(isFull(batch)).toBe(true);
});
