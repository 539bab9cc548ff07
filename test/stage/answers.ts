/** Runs with samples and judgements, taken from the sample tables without any of our parsers; and charts asked of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  ParsedBatch,
  ParsedPairing,
  ParsedSample,
} from "../../shared/formats/parsed.ts";
import { batchOf, resultOf, sampleOf } from "../../shared/formats/parsed.ts";
import type { AnswerOf } from "../../shared/charts/answers.ts";
import {
  chartSpecSchema,
  metricsQueryOf,
  type ChartType,
} from "../../shared/charts/spec.ts";
import { fixturesFolder } from "./files.ts";
import type { RunsStage } from "./runs.ts";

/** Plain commas: the sample tables have no quotes. */
export function tableOf(path: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(join(fixturesFolder, path), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) =>
    Object.fromEntries(header!.map((name, i) => [name, cells[i]!])),
  );
}

export const triageModels = ["small-8b", "medium-70b", "large"] as const;

/** 250 examples of each of three models. */
export function triage(): ParsedBatch {
  const rows = tableOf("csv/predictions_triage.csv");
  const samples: ParsedSample[] = rows.map((row) =>
    sampleOf({
      run: triageModels.indexOf(row["model"] as "large"),
      item: row["sample_id"]!,
      name: row["sample_id"]!,
      target: row["expected"]!,
      output: row["predicted"]!,
      fields: { lang: row["lang"]!, segment: row["segment"]! },
      scores: { confidence: Number(row["confidence"]) },
      correct: row["correct"] === "1",
      seconds: Number(row["latency_ms"]) / 1000,
      cost: Number(row["cost_usd"]),
    }),
  );
  return batchOf({ runs: triageModels.map(runNamed), samples });
}

export function judgements(): ParsedBatch {
  const pairings: ParsedPairing[] = tableOf("csv/pairwise_judgements.csv").map(
    (row) => ({
      run: 0,
      item: row["prompt_id"]!,
      modelA: row["model_a"]!,
      modelB: row["model_b"]!,
      winner:
        row["winner"] === "tie"
          ? "tie"
          : row["winner"] === "model_a"
            ? "a"
            : "b",
      fields: {},
    }),
  );
  return batchOf({ runs: [runNamed("judged")], pairings });
}

/** 70 nights, a run for each release. */
export function nights(): ParsedBatch {
  const rows = tableOf("csv/nightly_drift.csv");
  const releases = [...new Set(rows.map((row) => row["release"]!))];
  return batchOf({
    runs: releases.map((release) => ({
      ...runNamed(release),
      params: { release },
    })),
    results: rows.map((row) =>
      resultOf({
        run: releases.indexOf(row["release"]!),
        task: row["suite"]!,
        metric: row["metric"]!,
        value: Number(row["value"]),
        special: null,
        n: Number(row["n"]),
        time: `${row["date"]}T00:00:00.000Z`,
      }),
    ),
  });
}

/** A run for each variant, "full" first, with the interval its file gives. */
export function ablation(): ParsedBatch {
  const rows = tableOf("csv/ablation.csv");
  return batchOf({
    runs: rows.map((row) => runNamed(row["variant"]!)),
    results: rows.map((row, run) =>
      resultOf({
        run,
        metric: row["metric"]!,
        value: Number(row["value"]),
        special: null,
        n: Number(row["n"]),
      }),
    ),
  });
}

export function runNamed(name: string) {
  return { name, model: name, startedAt: null, params: {} };
}

/** Asks as a chart with this spec would; throws what the server refuses. */
export async function ask<T extends ChartType>(
  stage: RunsStage,
  spec: { type: T; runs: readonly string[] } & Record<string, unknown>,
): Promise<AnswerOf<T>> {
  const query = metricsQueryOf(
    chartSpecSchema.parse({ ...spec, runs: { type: "runs", runs: spec.runs } }),
  );
  const { status, body } = await stage.call<AnswerOf<T>>(
    "POST",
    "/api/metrics/query",
    query,
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}
