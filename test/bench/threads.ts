/**
 * A canvas with 5,000 threads: how long the whole list takes that a panel asks for, in pages, and one thread after a
 * change; beside the bare statements for the same rows.
 */
import { randomUUID } from "node:crypto";
import type { Thread } from "../../shared/api/threads.ts";
import { newCommentRow } from "../../server/threads/comments.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../stage/api.ts";
import { percentile, type Figure } from "./figure.ts";

const threads = 5000;
const commentsEach = 2;
const perPage = 500;
const rounds = 7;

export async function benchThreads(): Promise<Figure[]> {
  const stage = await openApi();
  try {
    const ann = await stage.join("Ann");
    const ben = await stage.join("Ben");
    const canvas = await makeCanvas(ann);
    const some = await fill(stage, canvas, [ann.id, ben.id]);
    const lists: number[] = [];
    const firsts: number[] = [];
    const bare: number[] = [];
    const ones: number[] = [];
    for (let round = 0; round < rounds; round++) {
      lists.push(await timeOf(() => listAll(ann, canvas)));
      firsts.push(
        await timeOf(() =>
          ann.call("GET", `/api/canvases/${canvas}/threads?limit=${perPage}`),
        ),
      );
      bare.push(await timeOf(() => readBare(stage, canvas)));
      for (let n = 0; n < 20; n++)
        ones.push(await timeOf(() => ann.call("GET", `/api/threads/${some}`)));
    }
    const list = percentile(lists, 50);
    const statements = percentile(bare, 50);
    return [
      {
        name: `${threads} threads with ${commentsEach} comments each, in pages of ${perPage}`,
        value: `${list.toFixed(0)} ms`,
        baseline: `${statements.toFixed(0)} ms (bare statements for the rows)`,
        ratio: list / statements,
      },
      {
        name: "the first page of it",
        value: `${percentile(firsts, 50).toFixed(0)} ms`,
      },
      {
        name: "one thread of them, p50",
        value: `${percentile(ones, 50).toFixed(1)} ms`,
      },
    ];
  } finally {
    await stage.close();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function listAll(who: Caller, canvas: string) {
  let count = 0;
  for (let cursor = ""; ;) {
    const { body } = await who.call<{ items: Thread[]; next: string | null }>(
      "GET",
      `/api/canvases/${canvas}/threads?limit=${perPage}${cursor}`,
    );
    count += body.items.length;
    if (body.next === null) break;
    cursor = `&cursor=${body.next}`;
  }
  if (count !== threads) throw new Error(`bench: ${count} threads listed`);
}

async function readBare({ context }: ApiStage, canvas: string) {
  const { db } = context.store;
  await db
    .selectFrom("thread")
    .selectAll()
    .where("canvas_id", "=", canvas)
    .orderBy("created_at")
    .execute();
  await db
    .selectFrom("comment")
    .innerJoin("thread", "thread.id", "comment.thread_id")
    .selectAll("comment")
    .where("thread.canvas_id", "=", canvas)
    .orderBy("comment.created_at")
    .execute();
}

/** Gives the id of one in the middle. */
async function fill(
  { context }: ApiStage,
  canvas: string,
  people: readonly string[],
): Promise<string> {
  const from = Date.UTC(2026, 0, 1);
  const ids = Array.from({ length: threads }, () => randomUUID());
  await context.store.db.transaction().execute(async (trx) => {
    for (const [n, id] of ids.entries()) {
      const at = new Date(from + n * 60_000).toISOString();
      await trx
        .insertInto("thread")
        .values({
          id,
          canvas_id: canvas,
          anchor: JSON.stringify({ type: "point", x: n, y: n }),
          block_id: null,
          author_id: people[n % people.length]!,
          created_at: at,
          updated_at: at,
          resolved_at: null,
          resolved_by: null,
        })
        .execute();
      const comments = Array.from({ length: commentsEach }, (_, m) =>
        newCommentRow(
          randomUUID(),
          id,
          { id: people[(n + m) % people.length]! },
          `Is this number right? It was ${n} in the table of last week, too.`,
          new Date(from + n * 60_000 + m * 1000).toISOString(),
        ),
      );
      await trx.insertInto("comment").values(comments).execute();
      if (n % 3 === 0)
        await trx
          .insertInto("reaction")
          .values({
            comment_id: comments[0]!.id,
            user_id: people[0]!,
            emoji: "👍",
            created_at: at,
          })
          .execute();
      if (n % 4 === 0)
        await trx
          .insertInto("thread_event")
          .values({
            id: randomUUID(),
            thread_id: id,
            at,
            actor_id: people[0]!,
            kind: "labelled",
            details: JSON.stringify({ words: "question", on: true }),
          })
          .execute();
    }
  });
  return ids[threads / 2]!;
}
