/**
 * What pinned charts show: the answer as it was and how it was drawn, kept as a blob that is named by its own hash. The server computes it;
 * nobody can hand one in. A canvas holds the snapshots of its charts as it holds its images (`blob_use`).
 */
import type { Pinned, Snapshot } from "../../shared/api/charts.ts";
import { metricsQueryOf } from "../../shared/charts/spec.ts";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { isHash, storeBlobOn } from "../records/blobUses.ts";
import { answerChart } from "../runs/answers/answer.ts";
import { readChart } from "./block.ts";
import { snapshotNotFound } from "./errors.ts";

const mediaType = "application/vnd.parley.chart+json";

/** Keeps what this chart shows now. The same values again are the same snapshot. */
export async function makeSnapshot(
  context: Context,
  caller: Caller,
  canvasId: string,
  blockId: string,
): Promise<Snapshot> {
  const { spec } = await readChart(context, canvasId, blockId);
  const answer = await answerChart(context, metricsQueryOf(spec));
  const pinned: Pinned = { spec, answer };
  const at = new Date().toISOString();
  const { sha256 } = await storeBlobOn(
    context,
    canvasId,
    caller.user.id,
    mediaType,
    Buffer.from(canonicalJson(pinned), "utf8"),
  );
  return { id: sha256, at };
}

/** Throws a `Refusal` for what this canvas does not hold. */
export async function readSnapshot(
  context: Pick<Context, "store" | "blobs">,
  canvasId: string,
  id: string,
): Promise<Pinned> {
  const known =
    isHash(id) &&
    (await context.store.db
      .selectFrom("blob_use")
      .innerJoin("blob", "blob.sha256", "blob_use.sha256")
      .select("blob.sha256")
      .where("blob_use.canvas_id", "=", canvasId)
      .where("blob_use.sha256", "=", id)
      .where("blob.media_type", "=", mediaType)
      .executeTakeFirst());
  const bytes = known ? await context.blobs.read(id) : null;
  if (!bytes) throw snapshotNotFound();
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as Pinned;
}
