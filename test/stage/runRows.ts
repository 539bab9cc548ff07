/** Runs as rows, for tests of what reads them: what is not said is as a run that just started. */
import type { Insertable, Kysely } from "kysely";
import type { Tables } from "../../server/store/tables.ts";

export type RunParts = Partial<Insertable<Tables["run"]>> & {
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Latest values, at step 0. */
  readonly metrics?: Readonly<Record<string, number | "NaN" | "Infinity">>;
  /** By `task/metric`. */
  readonly results?: Readonly<Record<string, number>>;
  readonly datasets?: readonly {
    readonly name: string;
    readonly digest: string;
    readonly context: string;
  }[];
};

/** Each made a millisecond after the one before. */
let made = Date.UTC(2026, 10, 23);

export async function insertRun(
  db: Kysely<Tables>,
  id: string,
  parts: RunParts,
): Promise<void> {
  const {
    params = {},
    tags = {},
    metrics = {},
    results = {},
    datasets = [],
    ...row
  } = parts;
  const created_at = new Date(made++).toISOString();
  await db
    .insertInto("run")
    .values({
      id,
      project_id: "0",
      import_id: null,
      name: `run ${id}`,
      model: null,
      status: "running",
      source: "API",
      started_at: created_at,
      created_at,
      created_by: null,
      revision: 1,
      visible: 1,
      ...row,
    })
    .execute();
  const texts = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({ run_id: id, key, value }));
  if (texts(params).length > 0)
    await db.insertInto("param").values(texts(params)).execute();
  if (texts(tags).length > 0)
    await db.insertInto("run_tag").values(texts(tags)).execute();
  const empty = {
    run_id: id,
    count: 1,
    step: 0,
    time: 0,
    stderr: null,
    n: null,
  };
  const series = [
    ...Object.entries(metrics).map(([metric, value]) => ({
      ...empty,
      kind: "point" as const,
      metric,
      task: "",
      value: typeof value === "number" ? value : null,
      special: typeof value === "number" ? null : value,
      least: typeof value === "number" ? value : null,
      greatest: typeof value === "number" ? value : null,
    })),
    ...Object.entries(results).map(([name, value]) => ({
      ...empty,
      kind: "result" as const,
      metric: name.slice(name.indexOf("/") + 1),
      task: name.slice(0, name.indexOf("/")),
      value,
      special: null,
      least: value,
      greatest: value,
    })),
  ];
  if (series.length > 0) await db.insertInto("series").values(series).execute();
  for (const dataset of datasets)
    await db
      .insertInto("run_dataset")
      .values({
        run_id: id,
        task: "",
        source_type: null,
        source: null,
        schema: null,
        profile: null,
        items: null,
        ...dataset,
      })
      .execute();
}
