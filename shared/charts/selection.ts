/** Which runs a chart, a number or a table is about. */
import { z } from "zod";

/** Runs named one by one, or all runs that match (a chart of a query picks up new runs by itself). */
export const runSelectionSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("runs"),
    runs: z.array(z.string().max(64)).max(200),
    /** Narrow the named runs, as a controls block does. */
    nameContains: z.string().max(250).optional(),
    model: z.string().max(250).optional(),
  }),
  z.object({
    type: z.literal("query"),
    /** Case-insensitive parts of the run name or model; empty means all. */
    nameContains: z.string().max(250).default(""),
    model: z.string().max(250).default(""),
    /** Id of a project; null for all. */
    project: z.string().max(64).nullable().default(null),
    /** As in MLflow: `params.lr = '0.1' AND metrics.acc > 0.8`; see shared/runs/filter.ts. */
    filter: z.string().max(2000).default(""),
    /** Newest first. */
    limit: z.number().int().min(1).max(200).default(50),
  }),
]);
export type RunSelection = z.infer<typeof runSelectionSchema>;

export const noRuns: RunSelection = { type: "runs", runs: [] };
