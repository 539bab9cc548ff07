/** The runs table: `POST /api/runs/search`. */
import { z } from "zod";
import { timeSchema } from "./common.ts";
import { runStatuses } from "./runs.ts";

/** What a column shows. `metric` with a task is that task's value; without, the only or the first one's. */
export const runColumnSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("metric"),
    name: z.string().max(250),
    task: z.string().max(250).default(""),
  }),
  z.object({ type: z.literal("param"), name: z.string().max(250) }),
  z.object({ type: z.literal("tag"), name: z.string().max(250) }),
]);
export type RunColumn = z.infer<typeof runColumnSchema>;

export const runSearchSchema = z.object({
  /** Null: all projects. */
  project: z.string().max(64).nullable().default(null),
  /** Part of a name, a model or a metric. */
  q: z.string().max(250).default(""),
  /** MLflow's grammar: `metrics.acc > 0.8 AND params.lr = '0.1'`. */
  filter: z.string().max(4000).default(""),
  /** As MLflow: `metrics.acc DESC`, `attributes.start_time ASC`; "" for newest first. Pinned runs come first anyway. */
  orderBy: z.array(z.string().max(500)).max(5).default([]),
  columns: z.array(runColumnSchema).max(60).default([]),
  archived: z.enum(["no", "only", "all"]).default("no"),
  /** Name of a param, a tag ("tags.x") or "model": groups instead of runs. "" for runs. */
  groupBy: z.string().max(260).default(""),
  limit: z.number().int().min(1).max(500).default(100),
  cursor: z.string().max(2000).nullable().default(null),
});
export type RunSearch = z.input<typeof runSearchSchema>;

const cellSchema = z.object({
  /** Of a param or a tag. */
  text: z.string().nullable(),
  value: z.number().nullable(),
  special: z.enum(["NaN", "Infinity", "-Infinity"]).nullable(),
  least: z.number().nullable(),
  greatest: z.number().nullable(),
  stderr: z.number().nullable(),
  n: z.number().nullable(),
  /** In a group: how many runs have it, and the standard deviation over them. `value` is their mean. */
  runs: z.number().nullable(),
  deviation: z.number().nullable(),
});
export type RunCell = z.infer<typeof cellSchema>;

export const runRowSchema = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  model: z.string().nullable(),
  status: z.enum(runStatuses),
  source: z.string(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  createdAt: timeSchema,
  archivedAt: timeSchema.nullable(),
  pinnedAt: timeSchema.nullable(),
  parent: z.string().nullable(),
  /** User id; null: imported by the server itself. */
  createdBy: z.string().nullable(),
  revision: z.number().int(),
  /** In the order of the columns asked for. */
  cells: z.array(cellSchema),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runGroupSchema = z.object({
  /** The shared value; null for runs without any. */
  key: z.string().nullable(),
  runs: z.number().int(),
  ids: z.array(z.string()).max(200),
  cells: z.array(cellSchema),
});

export const runSearchAnswerSchema = z.object({
  items: z.array(runRowSchema),
  /** Instead of items, when `groupBy` is given. */
  groups: z.array(runGroupSchema),
  next: z.string().nullable(),
  total: z.number().int(),
});
export type RunSearchAnswer = z.infer<typeof runSearchAnswerSchema>;

/** `GET /api/runs/columns?project=`: what can be a column, a filter or a group. */
export const runColumnsSchema = z.object({
  metrics: z.array(
    z.object({
      name: z.string(),
      task: z.string(),
      kind: z.enum(["point", "result"]),
      runs: z.number().int(),
      /** Of the newest runs, which stand first in a table: how many have it. */
      recent: z.number().int(),
      higherIsBetter: z.boolean().nullable(),
      bookkeeping: z.boolean(),
    }),
  ),
  params: z.array(z.object({ name: z.string(), runs: z.number().int() })),
  tags: z.array(z.object({ name: z.string(), runs: z.number().int() })),
});
export type RunColumns = z.infer<typeof runColumnsSchema>;
