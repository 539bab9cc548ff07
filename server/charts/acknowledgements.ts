/** Who has seen that a chart mixes what cannot be compared as it stands. A record: its author and time are the server's. */
import { randomUUID } from "node:crypto";
import type { Acknowledgement } from "../../shared/api/charts.ts";
import type {
  AnswerBase,
  ComparabilityWarning,
} from "../../shared/charts/answer.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { canvasNotFound } from "../http/errors.ts";
import { personOf, userColumns } from "../records/users.ts";
import { answerQuery } from "../runs/answers/query.ts";
import { readBlockQuery } from "./block.ts";
import { mixChanged } from "./errors.ts";
import { readSnapshot } from "./snapshots.ts";

/** Throws a `Refusal` when the chart mixes something else than the person saw. */
export async function acknowledge(
  context: Context,
  caller: Caller,
  canvasId: string,
  { block, digest }: { readonly block: string; readonly digest: string },
): Promise<Acknowledgement> {
  const { comparability } = await readShown(context, canvasId, block);
  if (comparability.digest !== digest) throw mixChanged();
  const id = randomUUID();
  const at = new Date().toISOString();
  await context.store.db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    await trx
      .insertInto("acknowledgement")
      .values({
        id,
        canvas_id: canvasId,
        block_id: block,
        digest,
        details: JSON.stringify(comparability.warnings),
        user_id: caller.user.id,
        at,
      })
      .execute();
  });
  return { id, digest, by: caller.user, at, warnings: comparability.warnings };
}

/** What a chart, number or table shows: of a pinned chart the snapshot. */
async function readShown(
  context: Context,
  canvasId: string,
  blockId: string,
): Promise<Pick<AnswerBase, "comparability">> {
  const { query, pin } = await readBlockQuery(context, canvasId, blockId);
  return pin
    ? (await readSnapshot(context, canvasId, pin.snapshot)).answer
    : answerQuery(context, query);
}

/** Those that charts of this canvas name, also when they were made on the canvas that a chart was copied from. */
export async function readAcknowledgements(
  context: Pick<Context, "store" | "hub">,
  canvasId: string,
): Promise<Acknowledgement[]> {
  const named = await context.hub.read(canvasId, (doc) =>
    [...rootsOf(doc).blocks.values()]
      .map((block) => block.get("acknowledged"))
      .filter((id) => typeof id === "string"),
  );
  if (named.length === 0) return [];
  const rows = await context.store.db
    .selectFrom("acknowledgement")
    .innerJoin("user", "user.id", "acknowledgement.user_id")
    .select([
      "acknowledgement.id as ack",
      "acknowledgement.digest",
      "acknowledgement.details",
      "acknowledgement.at",
      ...userColumns,
    ])
    .where("acknowledgement.id", "in", [...new Set(named)].slice(0, 2000))
    .orderBy("acknowledgement.at")
    .execute();
  return rows.map((row) => ({
    id: row.ack,
    digest: row.digest,
    by: personOf(row),
    at: row.at,
    warnings: JSON.parse(row.details) as ComparabilityWarning[],
  }));
}
