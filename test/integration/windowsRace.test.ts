/** history/segments.ts, rule J5: who reads a journal while it is compacted does not take it for damaged. */
import type { Kysely } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { readRows } from "../../server/history/segments.ts";
import { rowChecksum } from "../../server/store/checksum.ts";
import type { Tables } from "../../server/store/tables.ts";
import {
  authorDoc,
  openJournalStage,
  type JournalStage,
} from "../stage/journals.ts";

let stage: JournalStage;

beforeEach(async () => {
  stage = await openJournalStage();
  const ann = authorDoc(100);
  for (let i = 2; i <= 30; i += 1) rootsOf(ann.doc).canvas.set("count", i);
  await stage.write(ann.take(), { userId: "ann" });
});
afterEach(() => stage.close());

it("J5: a window that grows between two looks is read from its new beginning", async () => {
  await makeWindow(11, 20, [15, 20]);
  let queries = 0;
  const db = afterEachQuery(stage.store.db, async () => {
    queries += 1;
    // The head, then what follows row 17, then its window from its first row on.
    if (queries === 2) await makeWindow(5, 30, [8, 30]);
  });
  const read = [];
  for await (const windows of readRows(db, stage.canvasId, 17))
    read.push(...windows.map(({ first, last }) => [first, last]));
  expect(read).toEqual([[5, 30]]);
});

/** Rows of two people stand for all of these; what is in them is of no interest here. */
async function makeWindow(first: number, last: number, seqs: number[]) {
  const { db } = stage.store;
  const like = await db
    .selectFrom("journal")
    .selectAll()
    .where("seq", "=", last)
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom("journal")
    .where("seq", ">=", first)
    .where("seq", "<=", last)
    .execute();
  const updates = (last - first + 1) / seqs.length;
  const rows = seqs.map((seq) => {
    const row = { ...like, seq, window_first: first, window_last: last };
    return { ...row, updates, checksum: rowChecksum({ ...row, updates }) };
  });
  await db.insertInto("journal").values(rows).execute();
}

function afterEachQuery(
  db: Kysely<Tables>,
  then: () => Promise<void>,
): Kysely<Tables> {
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await then();
      return result;
    },
  });
}
