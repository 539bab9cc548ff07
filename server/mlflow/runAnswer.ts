/** Runs as MLflow's clients read them: info, data, inputs, outputs. */
import type { Selectable } from "kysely";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import type { Answer } from "./endpoint.ts";

type RunRow = Selectable<Tables["run"]>;
type Store = Pick<Context, "store">;

/** Ids that one statement takes. */
const idsPerQuery = 400;

/** In the order of the rows. */
export async function runAnswers(
  context: Store,
  rows: readonly RunRow[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < rows.length; at += idsPerQuery)
    answers.push(...(await some(context, rows.slice(at, at + idsPerQuery))));
  return answers;
}

async function some(
  { store: { db } }: Store,
  rows: readonly RunRow[],
): Promise<Answer[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const of = <T extends { run_id: string }>(all: readonly T[]) =>
    Map.groupBy(all, (row) => row.run_id);
  const series = of(
    await db
      .selectFrom("series")
      .select([
        "run_id",
        "kind",
        "metric",
        "task",
        "step",
        "time",
        "value",
        "special",
      ])
      .where("run_id", "in", ids)
      .orderBy("kind")
      .orderBy("task")
      .orderBy("metric")
      .execute(),
  );
  const params = of(
    await db
      .selectFrom("param")
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("key")
      .execute(),
  );
  const tags = of(
    await db
      .selectFrom("run_tag")
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("key")
      .execute(),
  );
  const datasets = of(
    await db
      .selectFrom("run_dataset")
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("name")
      .orderBy("digest")
      .execute(),
  );
  const models = of(
    await db
      .selectFrom("run_model")
      .selectAll()
      .where("run_id", "in", ids)
      .orderBy("model_id")
      .execute(),
  );
  return rows.map((row) => {
    const allTags = tagsOf(row, tags.get(row.id) ?? []);
    return {
      info: infoOf(row, allTags),
      data: {
        ...listed(
          "metrics",
          (series.get(row.id) ?? []).map((one) => ({
            key: one.task === "" ? one.metric : `${one.task}/${one.metric}`,
            value: one.value ?? one.special ?? "NaN",
            timestamp: one.time ?? Date.parse(row.started_at),
            step: one.step ?? 0,
            run_id: row.id,
          })),
        ),
        ...listed(
          "params",
          (params.get(row.id) ?? []).map(({ key, value }) => ({ key, value })),
        ),
        ...listed("tags", allTags),
      },
      inputs: {
        ...listed(
          "dataset_inputs",
          (datasets.get(row.id) ?? []).map(datasetOf),
        ),
        ...listed(
          "model_inputs",
          (models.get(row.id) ?? []).flatMap(({ role, model_id }) =>
            role === "input" ? [{ model_id }] : [],
          ),
        ),
      },
      outputs: {
        ...listed(
          "model_outputs",
          (models.get(row.id) ?? []).flatMap(({ role, model_id, step }) =>
            role === "output" ? [{ model_id, step: step ?? 0 }] : [],
          ),
        ),
      },
    };
  });
}

/** Protobuf's JSON leaves empty lists out. */
export function listed(name: string, list: readonly unknown[]): Answer {
  return list.length > 0 ? { [name]: list } : {};
}

/** The run's name and parent are columns, which MLflow shows as tags. */
function tagsOf(
  row: RunRow,
  stored: readonly { key: string; value: string }[],
) {
  return [
    ...stored.map(({ key, value }) => ({ key, value })),
    { key: "mlflow.runName", value: row.name },
    ...(row.parent_id === null
      ? []
      : [{ key: "mlflow.parentRunId", value: row.parent_id }]),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function infoOf(
  row: RunRow,
  tags: readonly { key: string; value: string }[],
): Answer {
  return {
    run_uuid: row.id,
    experiment_id: row.project_id,
    run_name: row.name,
    user_id: tags.find(({ key }) => key === "mlflow.user")?.value ?? "",
    status: row.status.toUpperCase(),
    start_time: Date.parse(row.started_at),
    ...(row.ended_at !== null && { end_time: Date.parse(row.ended_at) }),
    artifact_uri: artifactUri(row.project_id, row.id),
    lifecycle_stage: row.archived_at === null ? "active" : "deleted",
    run_id: row.id,
  };
}

export function artifactUri(project: string, run: string): string {
  return `mlflow-artifacts:/${project}/${run}/artifacts`;
}

function datasetOf(row: Selectable<Tables["run_dataset"]>): Answer {
  return {
    ...listed(
      "tags",
      row.context === ""
        ? []
        : [{ key: "mlflow.data.context", value: row.context }],
    ),
    dataset: {
      name: row.name,
      digest: row.digest,
      ...(row.source_type !== null && { source_type: row.source_type }),
      ...(row.source !== null && { source: row.source }),
      ...(row.schema !== null && { schema: row.schema }),
      ...(row.profile !== null && { profile: row.profile }),
    },
  };
}
