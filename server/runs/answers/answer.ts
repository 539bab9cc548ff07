/** Answers what any chart asks. Charts 1 and 2 are in ../metrics.ts, the others here. */
import type { AnswerBase } from "../../../shared/charts/answer.ts";
import type { AnswerOf, ChartAnswer } from "../../../shared/charts/answers.ts";
import { canonicalJson } from "../../../shared/canonicalJson.ts";
import type { ChartQuery, ChartType } from "../../../shared/charts/spec.ts";
import type { Context } from "../../context.ts";
import type { Store } from "../../store/store.ts";
import { answerSeries } from "../metrics.ts";
import { findRuns, type SelectedRun } from "../selection.ts";
import { baseOf } from "./base.ts";
import { calibrationBody } from "./calibration.ts";
import { confusionBody } from "./confusion.ts";
import { deltaBody } from "./delta.ts";
import { distributionBody } from "./distribution.ts";
import { driftBody } from "./drift.ts";
import { pairwiseBody } from "./pairwise.ts";
import { paretoBody } from "./pareto.ts";
import { rocBody } from "./roc.ts";
import { scenariosBody } from "./scenarios.ts";
import { slicesBody } from "./slices.ts";

export type OtherType = Exclude<ChartType, "series">;
export type OtherQuery = Extract<ChartQuery, { type: OtherType }>;
/** An answer without what all of them have. */
export type Body<T extends OtherType> = Omit<
  AnswerOf<T>,
  keyof AnswerBase | "type"
>;

interface Asked {
  readonly metrics: readonly string[];
  readonly tasks: readonly string[];
  /** Which of the metrics are missing; null: what the summary of the runs says. */
  readonly missing: readonly string[] | null;
}

type Computed = Asked & {
  readonly compares: boolean;
  readonly body: { readonly type: OtherType };
};

/**
 * Same runs at the same revisions and the same query: the same body. Charts that are open on many screens ask again and
 * again; 60 bodies of at most a few hundred kilobytes are kept.
 */
const remembered = 60;
const bodies = new WeakMap<Store, Map<string, Promise<Computed>>>();

/** Throws refusals for what cannot be read: a filter with a mistake, more samples than one answer may read. */
export async function answerChart(
  { store }: Pick<Context, "store">,
  query: ChartQuery,
): Promise<ChartAnswer> {
  if (query.type === "series") return answerSeries(store, query);
  const runs = await findRuns(store, query.runs);
  const { body, metrics, tasks, missing, compares } = await bodyOf(
    store,
    runs,
    query,
  );
  const base = await baseOf(store, {
    selection: query.runs,
    runs,
    metrics,
    tasks,
    compares,
    ...(missing && { missingMetrics: missing }),
  });
  // `compute` made the body for exactly this type.
  return { ...base, ...body } as Exclude<ChartAnswer, { type: "series" }>;
}

async function bodyOf(
  store: Store,
  runs: readonly SelectedRun[],
  query: OtherQuery,
): Promise<Computed> {
  let cache = bodies.get(store);
  if (!cache) bodies.set(store, (cache = new Map()));
  const key = canonicalJson([
    runs.map(({ id, revision }) => [id, revision]),
    JSON.parse(JSON.stringify({ ...query, runs: null }).toWellFormed()),
  ]);
  const known = cache.get(key);
  if (known) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const computing = compute(store, runs, query);
  cache.set(key, computing);
  if (cache.size > remembered) cache.delete(cache.keys().next().value!);
  try {
    return await computing;
  } catch (error) {
    cache.delete(key);
    throw error;
  }
}

async function compute(
  store: Store,
  runs: readonly SelectedRun[],
  query: OtherQuery,
): Promise<Computed> {
  const tasks = "task" in query && query.task !== "" ? [query.task] : [];
  const asked = (
    metrics: readonly string[],
    missing: readonly string[] | null = null,
  ) => ({ metrics: metrics.filter(Boolean), missing, tasks, compares: true });
  /** Metrics of samples are missing when nothing was found. */
  const sampled = (metrics: readonly string[], found: boolean) =>
    asked(metrics, found ? [] : metrics.filter(Boolean));
  switch (query.type) {
    case "slices": {
      const body = await slicesBody(store, runs, query);
      return {
        ...sampled([query.metric], body.cells.length > 0),
        body: { type: query.type, ...body },
      };
    }
    case "confusion": {
      const body = await confusionBody(store, runs, query);
      return { ...asked([], []), body: { type: query.type, ...body } };
    }
    case "calibration": {
      const body = await calibrationBody(store, runs, query);
      return {
        ...sampled([query.confidence], body.curves.length > 0),
        body: { type: query.type, ...body },
      };
    }
    case "roc": {
      const body = await rocBody(store, runs, query);
      return {
        // Without curves the score may be there and the outcome not: the chart says both.
        ...asked([query.score], []),
        body: { type: query.type, ...body },
      };
    }
    case "delta": {
      const { metrics: found, ...body } = await deltaBody(store, runs, query);
      const missing =
        body.rows.length === 0
          ? null
          : query.metrics.filter((metric) => !found.includes(metric));
      return {
        ...asked(query.metrics, missing),
        tasks: query.tasks,
        body: { type: query.type, ...body },
      };
    }
    case "distribution": {
      const body = await distributionBody(store, runs, query);
      return {
        ...sampled([query.metric], body.spreads.length > 0),
        body: { type: query.type, ...body },
      };
    }
    case "pareto": {
      const { metrics: found, ...body } = await paretoBody(store, runs, query);
      const metrics = [query.x, query.y];
      return {
        ...asked(
          metrics,
          metrics.filter((metric) => !found.includes(metric)),
        ),
        body: { type: query.type, ...body },
      };
    }
    case "drift": {
      const body = await driftBody(store, runs, query);
      return { ...asked([query.metric]), body: { type: query.type, ...body } };
    }
    case "scenarios": {
      const body = await scenariosBody(store, runs, query);
      return {
        ...sampled([query.metric], body.total > 0),
        body: { type: query.type, ...body },
      };
    }
    case "pairwise": {
      const body = await pairwiseBody(store, runs, query);
      return {
        ...asked([], []),
        compares: false,
        body: { type: query.type, ...body },
      };
    }
  }
}
