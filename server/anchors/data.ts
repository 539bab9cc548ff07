/** What the server itself says of a new anchor: the value of a datum as it is now, and where its target stands. */
import type {
  Anchor,
  AnchorOf,
  AnchorPlace,
} from "../../shared/api/anchors.ts";
import type { MetricsQuery } from "../../shared/charts/spec.ts";
import { readBlockQuery } from "../charts/block.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../http/errors.ts";
import { findRuns } from "../runs/selection.ts";
import { placeOf } from "./places.ts";
import { readValue } from "./values.ts";

export interface StampedAnchor {
  readonly anchor: Anchor;
  /** Null for what has no place on the canvas: samples, versions, differences between versions. */
  readonly place: AnchorPlace | null;
}

/**
 * Call it before a thread is stored, and when one is attached again by hand. Never refuses: an anchor to nothing is
 * stored as it is, and found to be an orphan.
 */
export async function stampAnchor(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  anchor: Anchor,
): Promise<StampedAnchor> {
  const place = await context.hub.read(canvasId, (doc) => placeOf(doc, anchor));
  if (anchor.type !== "datum") return { anchor, place };
  // Whatever the client says the value was, it does not count.
  const value = await valueThen(context, canvasId, anchor);
  return { anchor: { ...anchor, value }, place };
}

/**
 * Only of what the block itself shows: a guest, who may read no runs, could otherwise ask for any value of any run by
 * pointing at it.
 */
async function valueThen(
  context: Pick<Context, "hub" | "store">,
  canvasId: string,
  anchor: AnchorOf<"datum">,
): Promise<number | null> {
  try {
    const { query } = await readBlockQuery(context, canvasId, anchor.block);
    if (!isAsked(query, anchor)) return null;
    const runs = await findRuns(context.store, query.runs);
    if (!runs.some(({ id }) => id === anchor.run)) return null;
    const read = await readValue(context.store, anchor);
    return read.state === "there" ? read.value : null;
  } catch (error) {
    // No such chart, one that a guest made ask, or a question too large to answer: there is no value then.
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function isAsked(
  query: MetricsQuery,
  { metric, task }: AnchorOf<"datum">,
): boolean {
  if (query.type === "table")
    return query.columns.some(
      (column) =>
        column.metric === metric &&
        (column.task === "" || column.task === (task ?? "")),
    );
  if (
    "tasks" in query &&
    query.tasks.length > 0 &&
    !query.tasks.includes(task ?? "")
  )
    return false;
  if ("task" in query && query.task !== "" && query.task !== (task ?? ""))
    return false;
  if ("metrics" in query) return query.metrics.includes(metric ?? "");
  const names = new Set(
    Object.values({ ...query, runs: null }).filter(
      (value) => typeof value === "string",
    ),
  );
  return names.has(metric ?? "");
}
