/** In Chromium, on a canvas with 5,000 threads: how soon the panel opens beside a plain list, and how it pans beside none. */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { withTables } from "../stage/databaseOf.ts";
import { openStage, type Actor, type Stage } from "../stage/people.ts";
import { until } from "../stage/until.ts";
import { canvasOf, panFrames } from "./canvas.ts";
import { percentile, type Figure } from "./figure.ts";

const threads = 5000;
const blocks = 100;
const rounds = 5;

export async function benchThreadsPage(): Promise<Figure[]> {
  const stage = await openStage();
  try {
    const ada = await stage.join("Ada");
    const bare = await canvasOf(stage.parley.url, blocks);
    const full = await canvasOf(stage.parley.url, blocks);
    await fill(stage, ada, full);
    const without = await panFrames(ada, bare);
    const { page } = ada;
    const panned = await panFrames(ada, full, () => listArrived(page));
    const opened: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < rounds; round++) {
      opened.push(await timeToOpen(page));
      await page.getByRole("button", { name: "Close threads" }).click();
      plain.push(await timeOfPlainList(page));
    }
    return [
      {
        name: `panel with ${threads} threads opens, first time`,
        value: `${opened[0]!.toFixed(0)} ms`,
      },
      {
        name: `panel with ${threads} threads opens, p50`,
        value: `${percentile(opened, 50).toFixed(0)} ms`,
        baseline: `${percentile(plain, 50).toFixed(0)} ms (plain list of the same)`,
        ratio: percentile(opened, 50) / percentile(plain, 50),
      },
      ...[50, 95].map((p) => ({
        name: `pan frame with ${threads} threads on ${blocks} blocks, p${p}`,
        value: `${percentile(panned, p).toFixed(1)} ms`,
        baseline: `${percentile(without, p).toFixed(1)} ms (no threads)`,
        ratio: percentile(panned, p) / percentile(without, p),
      })),
    ];
  } finally {
    await stage.close();
  }
}

async function listArrived(page: Page) {
  await until(async () =>
    /\d{4}/.test(
      (await page
        .getByRole("button", { name: /^Threads/ })
        .first()
        .textContent()) ?? "",
    ),
  );
}

/** From the press to the frame in which the first card is on the screen. */
function timeToOpen(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll("button")].find((each) =>
      each.textContent?.startsWith("Threads"),
    );
    const startedAt = performance.now();
    button?.click();
    while (!document.querySelector("[role=feed] article"))
      await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - startedAt;
  });
}

/** The same number of items as plain rows, all of them, into a scroller as large. */
function timeOfPlainList(page: Page): Promise<number> {
  return page.evaluate(async (count) => {
    const startedAt = performance.now();
    const list = document.createElement("ul");
    list.style.cssText =
      "position:fixed;inset:48px 0 0 auto;width:360px;overflow:auto";
    for (let i = 0; i < count; i++) {
      const item = document.createElement("li");
      item.textContent = `Ada just now Is this number right? It was ${i} in the table of last week, too.`;
      list.append(item);
    }
    document.body.append(list);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const took = performance.now() - startedAt;
    list.remove();
    return took;
  }, threads);
}

/** Half of them stand on the paper, half on its blocks. */
async function fill(stage: Stage, ada: Actor, canvas: string) {
  const { user } = await ada.api<{ user: { id: string } }>(
    "GET",
    "/api/session",
  );
  const detail = await ada.api<{ preview: { id?: string }[] }>(
    "GET",
    `/api/canvases/${canvas}`,
  );
  const ids = detail.preview.flatMap((block) => block.id ?? []);
  const from = Date.UTC(2026, 0, 1);
  await withTables(stage.parley, (db) =>
    db.transaction().execute(async (trx) => {
      for (let n = 0; n < threads; n++) {
        const id = randomUUID();
        const at = new Date(from + n * 60_000).toISOString();
        const block =
          n % 2 === 0 ? (ids[n % Math.max(1, ids.length)] ?? null) : null;
        await trx
          .insertInto("thread")
          .values({
            id,
            canvas_id: canvas,
            anchor: JSON.stringify(
              block === null
                ? { type: "point", x: (n * 37) % 4400, y: (n * 91) % 3000 }
                : { type: "block", block },
            ),
            block_id: block,
            author_id: user.id,
            created_at: at,
            updated_at: at,
            resolved_at: null,
            resolved_by: null,
          })
          .execute();
        await trx
          .insertInto("comment")
          .values({
            id: randomUUID(),
            thread_id: id,
            author_id: user.id,
            body: `Is this number right? It was ${n} in the table of last week, too.`,
            created_at: at,
            edited_at: null,
            deleted_at: null,
          })
          .execute();
      }
    }),
  );
}
