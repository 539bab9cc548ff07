/** In Chromium: how soon the example canvas can be used, and how smoothly 1,000 blocks pan beside 10. */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { createBlocks, type NewBlock } from "../../shared/doc/edits.ts";
import { paragraphs } from "../../shared/doc/richText.ts";
import { openStage, type Actor } from "../stage/people.ts";
import {
  createCanvasAs,
  joinByName,
  openRemoteDoc,
} from "../stage/remoteDoc.ts";
import { until } from "../stage/until.ts";
import { percentile, type Figure } from "./figure.ts";

export async function benchCanvas(): Promise<Figure[]> {
  const stage = await openStage();
  try {
    const ada = await stage.join("Ada");
    const { items } = await ada.api<{
      items: { id: string; isExample: boolean }[];
    }>("GET", "/api/canvases");
    const example = items.find((canvas) => canvas.isExample);
    if (!example) throw new Error("bench: the example canvas is missing");
    const cold = await timeToInteractive(ada, example.id);
    const warm = await timeToInteractive(ada, example.id);
    const few = await panFrames(ada, await canvasOf(stage.parley.url, 10));
    const many = await panFrames(ada, await canvasOf(stage.parley.url, 1000));
    return [
      {
        name: "example canvas interactive, empty cache",
        value: `${cold.toFixed(0)} ms`,
      },
      {
        name: "example canvas interactive, warm cache",
        value: `${warm.toFixed(0)} ms`,
      },
      ...[50, 95].map((p) => ({
        name: `pan frame with 1,000 blocks, p${p}`,
        value: `${percentile(many, p).toFixed(1)} ms`,
        baseline: `${percentile(few, p).toFixed(1)} ms (10 blocks)`,
        ratio: percentile(many, p) / percentile(few, p),
      })),
    ];
  } finally {
    await stage.close();
  }
}

/** Until a block is drawn and the canvas takes the focus. */
async function timeToInteractive(
  actor: Actor,
  canvas: string,
): Promise<number> {
  const startedAt = performance.now();
  await actor.page.goto(`/c/${canvas}?view=canvas`);
  await actor.page.locator("[id^=block-], [data-row]").first().waitFor();
  await actor.page.getByRole("application", { name: /^Canvas/ }).focus();
  return performance.now() - startedAt;
}

export async function canvasOf(url: string, count: number): Promise<string> {
  const cookie = await joinByName(url, "Bench");
  const canvas = await createCanvasAs(url, cookie, `${count} blocks`);
  const remote = await openRemoteDoc(url, canvas, cookie);
  const columns = Math.ceil(Math.sqrt(count));
  createBlocks(
    remote.doc,
    Array.from({ length: count }, (_, i): NewBlock => ({
      id: randomUUID(),
      kind: i % 3 === 0 ? "hypothesis" : "note",
      x: (i % columns) * 440,
      y: Math.floor(i / columns) * 300,
      w: 400,
      h: 260,
      fields: { body: paragraphs(`Block ${i}\nwith some text to lay out`) },
    })),
  );
  await until(async () => {
    const answer = await fetch(`${url}/api/canvases/${canvas}`, {
      headers: { cookie },
    });
    return ((await answer.json()) as { preview: unknown[] }).preview.length > 0;
  });
  remote.close();
  return canvas;
}

/** Once it is ready: milliseconds between frames while the wheel pans for two seconds. */
export async function panFrames(
  actor: Actor,
  canvas: string,
  ready: () => Promise<void> = async () => {},
): Promise<number[]> {
  const { page } = actor;
  await page.goto(`/c/${canvas}?view=canvas`);
  await page.locator("[id^=block-], [data-row]").first().waitFor();
  await ready();
  await page.mouse.move(720, 450);
  await startRecordingFrames(page);
  for (let i = 0; i < 60; i++)
    await page.mouse.wheel(i % 20 < 10 ? 40 : -40, 25);
  const frames = await page.evaluate(() => window.recordedFrames ?? []);
  return frames.slice(1).map((at, i) => at - (frames[i] ?? at));
}

declare global {
  interface Window {
    recordedFrames?: number[];
  }
}

async function startRecordingFrames(page: Page) {
  await page.evaluate(() => {
    const frames: number[] = [];
    window.recordedFrames = frames;
    const record = (at: number) => {
      frames.push(at);
      requestAnimationFrame(record);
    };
    requestAnimationFrame(record);
  });
}
