/** RELIABILITY F1 and F2: a server that dies or stops while people type. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type Parley } from "../stage/parley.ts";
import { until } from "../stage/until.ts";
import { joinParley, putSharedText, type Typist } from "./typists.ts";

let parley: Parley;

beforeAll(async () => {
  parley = await startParley();
}, 60_000);
afterAll(() => parley.stop());

describe("a server that dies while people type", () => {
  it("F1: has every acknowledged character after each of three SIGKILLs", async () => {
    const ann = await joinParley(parley.url, "Ann");
    const canvasId = await ann.createCanvas();
    const typist = await ann.open(canvasId);
    putSharedText(typist.doc);
    await typist.saved();
    for (let cycle = 0; cycle < 3; cycle += 1) {
      const acknowledged = await typeUntilKilled(typist, 20 + cycle * 40);
      await parley.start();
      // A fresh browser without anything of its own: only what the server has.
      const cold = await ann.open(canvasId);
      const text = cold.text();
      for (const token of acknowledged) expect(text).toContain(token);
      cold.close();
      await until(() => typist.provider.synced, { what: "back online" });
      await typist.saved();
    }
    const final = await ann.open(canvasId);
    expect(final.text()).toBe(typist.text());
    final.close();
    typist.close();
  }, 120_000);

  it("F2: stops within 10 s on SIGTERM and keeps all that was acknowledged", async () => {
    const ann = await joinParley(parley.url, "Ann");
    const canvasId = await ann.createCanvas();
    const typist = await ann.open(canvasId);
    putSharedText(typist.doc);
    typist.type("before the stop");
    await typist.saved();
    const startedAt = performance.now();
    await parley.terminate();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    typist.close();
    await parley.start();
    const cold = await ann.open(canvasId);
    expect(cold.text()).toBe("before the stop");
    cold.close();
  }, 60_000);
});

let nextToken = 0;

/** Types tokens one after the other, kills the server some time after the first, and gives the acknowledged ones. */
async function typeUntilKilled(
  typist: Typist,
  afterMs: number,
): Promise<string[]> {
  const sentAs = new Map<string, number>();
  const acknowledged = new Set<string>();
  const note = () => {
    for (const [token, frame] of sentAs)
      if (frame <= typist.acknowledged()) acknowledged.add(token);
  };
  const killAt = performance.now() + afterMs;
  let killed: Promise<void> | null = null;
  await until(
    () => {
      note();
      if (!killed && typist.provider.wsconnected) {
        const token = `<${nextToken++}>`;
        typist.type(token);
        sentAs.set(token, typist.sent());
      }
      if (!killed && performance.now() > killAt) {
        note();
        killed = parley.kill();
      }
      return killed !== null;
    },
    { what: "killed" },
  );
  await killed;
  return [...acknowledged];
}
