import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  earliestTry,
  mostTries,
  nextTry,
  noTries,
  Reconnector,
  synced,
  tried,
  windowMs,
  type Tries,
} from "../../../client/sync/reconnect.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The most tries that began within any minute. */
function mostInAMinute(starts: readonly number[]): number {
  return Math.max(
    0,
    ...starts.map(
      (at) =>
        starts.filter((other) => other >= at && other < at + windowMs).length,
    ),
  );
}

/** A server that turns everybody away `afterMs` after they knocked, for ten minutes. */
function turnedAway(
  wakeEveryMs: number | null,
  afterMs: number,
  isOnline?: () => boolean,
): number[] {
  const starts: number[] = [];
  let open = false;
  const connect = () => {
    if (open) return false;
    starts.push(Date.now());
    open = true;
    setTimeout(() => {
      open = false;
      reconnector.lost({ reached: true });
    }, afterMs);
    return true;
  };
  const reconnector = new Reconnector(connect, undefined, isOnline);
  const waking = wakeEveryMs
    ? setInterval(() => reconnector.trySoon(), wakeEveryMs)
    : undefined;
  reconnector.tryNow();
  vi.advanceTimersByTime(10 * 60_000);
  clearInterval(waking);
  reconnector.stop();
  return starts;
}

test("N2: a client that is turned away tries at most six times in any minute, and does not give up", () => {
  for (let round = 0; round < 20; round++) {
    const starts = turnedAway(null, 5);
    expect(mostInAMinute(starts)).toBeLessThanOrEqual(mostTries);
    expect(starts.length).toBeGreaterThan(25);
  }
});

test("N2: a page that keeps coming into sight, or a network that keeps coming back, does not break the limit", () => {
  const starts = turnedAway(100, 1);
  expect(mostInAMinute(starts)).toBe(mostTries);
});

test("N2: the limit holds for any times and chances", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: 0, max: 0.999, noNaN: true }),
          fc.nat(30_000),
        ),
        {
          maxLength: 60,
        },
      ),
      (steps) => {
        let tries: Tries = noTries;
        let now = 0;
        const starts: number[] = [];
        for (const [chance, lasts] of steps) {
          now = Math.max(now, nextTry(tries, now, chance));
          starts.push(now);
          tries = tried(tries, now);
          now += lasts;
        }
        return mostInAMinute(starts) <= mostTries;
      },
    ),
  );
});

test("N1: full jitter: a thousand clients of a server that went away come back spread over the whole wait", () => {
  const first = Array.from({ length: 1_000 }, (_, i) =>
    nextTry(synced(tried(noTries, 0)), 10, i / 1_000),
  );
  expect(Math.min(...first)).toBe(10);
  expect(Math.max(...first)).toBeGreaterThan(1_000);
  let tries: Tries = noTries;
  for (let i = 0; i < 4; i++) tries = tried(tries, i);
  expect(nextTry(tries, 10, 0.999) - 10).toBeGreaterThan(15_000);
  expect(nextTry(tries, 10, 0)).toBe(10);
});

test("N2: those who are held back are let go one by one", () => {
  let tries: Tries = noTries;
  for (let i = 0; i < mostTries; i++) tries = tried(tries, i);
  expect(earliestTry(tries, 100)).toBe(windowMs);
  expect(nextTry(tries, 100, 0)).toBe(windowMs);
  expect(nextTry(tries, 100, 0.5)).toBeGreaterThan(windowMs + 500);
});

test("N2: connections that synced do not count, so a shaky network is not held against anybody", () => {
  let tries: Tries = noTries;
  for (let i = 0; i < 50; i++) tries = synced(tried(tries, i));
  expect(earliestTry(tries, 60)).toBe(60);
});

test("N2: a page that only had no network comes back as soon as there is one, however often it tried", () => {
  const starts: number[] = [];
  const network = { isUp: false };
  const connect = () => {
    starts.push(Date.now());
    return true;
  };
  const reconnector = new Reconnector(connect, undefined, () => network.isUp);
  for (let i = 0; i < mostTries; i++) {
    reconnector.tryNow();
    reconnector.lost({ reached: false });
  }
  network.isUp = true;
  starts.length = 0;
  reconnector.trySoon();
  expect(starts).toHaveLength(1);
  reconnector.stop();
});

test("N2: a server on this machine is knocked at no more often because there is no network", () => {
  const starts = turnedAway(100, 1, () => false);
  expect(mostInAMinute(starts)).toBe(mostTries);
});

test("N11: a server that has less than it had is asked once more when it was said, even as a seventh try", () => {
  const starts: number[] = [];
  const reconnector = new Reconnector(() => {
    starts.push(Date.now());
    return true;
  });
  for (let i = 0; i < mostTries; i++) reconnector.tryNow();
  reconnector.lookAgainIn(6_000);
  vi.advanceTimersByTime(5_999);
  expect(starts).toHaveLength(mostTries);
  vi.advanceTimersByTime(1);
  expect(starts).toHaveLength(mostTries + 1);
  reconnector.stop();
});

test("N3: a person may always ask, and that counts as well", () => {
  const starts: number[] = [];
  const reconnector = new Reconnector(() => {
    starts.push(Date.now());
    return true;
  });
  for (let i = 0; i < 10; i++) reconnector.tryNow();
  expect(starts).toHaveLength(10);
  reconnector.trySoon();
  vi.advanceTimersByTime(windowMs - 1);
  expect(starts).toHaveLength(10);
  vi.advanceTimersByTime(1);
  expect(starts).toHaveLength(11);
});

test("N3: after a final answer nothing is tried again, by whatever wakes it", () => {
  let count = 0;
  const reconnector = new Reconnector(() => {
    count += 1;
    return true;
  });
  reconnector.lost({ reached: true });
  reconnector.stop();
  reconnector.trySoon();
  reconnector.tryNow();
  vi.advanceTimersByTime(windowMs);
  expect(count).toBe(0);
});
