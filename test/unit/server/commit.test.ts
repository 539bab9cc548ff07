/** server/sync/commit.ts: when a batch is written again, and when no more. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { untilAnswered } from "../../../server/sync/commit.ts";

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
