/** How much has come in since a chart was pinned. */
import type { Context } from "../context.ts";
import { findRuns } from "../runs/selection.ts";
import { readChart } from "./block.ts";
import { readSnapshot } from "./snapshots.ts";

/** Runs of the chart that changed since, or were not there; 0 for a chart that is not pinned. */
export async function countNewer(
  context: Pick<Context, "hub" | "store" | "blobs">,
  canvasId: string,
  blockId: string,
): Promise<number> {
  const { pin } = await readChart(context, canvasId, blockId);
  if (!pin) return 0;
  const {
    spec,
    answer: { revisions },
  } = await readSnapshot(context, canvasId, pin.snapshot);
  const runs = await findRuns(context.store, spec.runs);
  return runs.filter((run) => (revisions[run.id] ?? -1) < run.revision).length;
}
