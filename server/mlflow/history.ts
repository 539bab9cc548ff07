/** All values of a metric of a run, or of several, in the order of their steps. */
import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Answer, Endpoints } from "./endpoint.ts";
import {
  badToken,
  int64,
  pageSize,
  read,
  required,
  runId,
  runIdOf,
  text,
} from "./fields.ts";
import { invalidValue } from "./refusals.ts";
import { listed } from "./runAnswer.ts";
import { findRunRow } from "./runs.ts";

const specials = [null, "NaN", "Infinity", "-Infinity"] as const;
const runsPerCall = 100;
/** What MLflow's own servers answer at most to calls about several runs. */
const pointsPerBulk = 25_000;

/** The query of a GET has one text, or several of a name. */
const texts = z
  .union([text, z.array(text)])
  .nullish()
  .transform((given) => [given ?? []].flat());

const bulk = z.object({
  run_id: texts,
  run_ids: texts,
  metric_key: text.nullish(),
  max_results: int64.nullish(),
  start_step: int64.nullish(),
  end_step: int64.nullish(),
});

export const historyReads: Endpoints = {
  "metrics/get-history": async ({ context, message }) => {
    const body = read(
      z.object({
        ...runId,
        metric_key: text.nullish(),
        max_results: int64.nullish(),
        page_token: text.nullish(),
      }),
      message,
    );
    const id = runIdOf(body);
    const metric = required("metric_key", body.metric_key);
    await findRunRow(context, id);
    const limit =
      body.max_results == null ? null : pageSize(body.max_results, 1);
    const points = await readPoints(context, id, metric, {
      after: body.page_token ? readPlace(body.page_token) : null,
      limit: limit === null ? null : limit + 1,
    });
    const page = limit === null ? points : points.slice(0, limit);
    const last = page.at(-1);
    return {
      ...listed(
        "metrics",
        page.map((point) => answerOf(id, metric, point)),
      ),
      ...(points.length > page.length &&
        last && { next_page_token: writePlace(last) }),
    };
  },
  "metrics/get-history-bulk": async ({ context, message }) => {
    const { ids, metric, limit } = bulkOf(message);
    const metrics: Answer[] = [];
    for (const id of ids.toSorted()) {
      if (metrics.length >= limit) break;
      const points = await readPoints(context, id, metric, {
        after: null,
        limit: limit - metrics.length,
      });
      metrics.push(...points.map((point) => answerOf(id, metric, point)));
    }
    return listed("metrics", metrics);
  },
  "metrics/get-history-bulk-interval": async ({ context, message }) => {
    const { ids, metric, limit, start_step, end_step } = bulkOf(message);
    if ((start_step === null) !== (end_step === null))
      throw invalidValue(
        "If either start step or end step are specified, both must be specified.",
      );
    if (start_step !== null && end_step !== null && start_step > end_step)
      throw invalidValue(
        `end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`,
      );
    const metrics: Answer[] = [];
    for (const id of ids) {
      const points = await readPoints(context, id, metric, {
        after: null,
        limit: null,
        from: start_step,
        to: end_step,
      });
      metrics.push(
        ...spread(points, limit).map((point) => answerOf(id, metric, point)),
      );
    }
    return listed("metrics", metrics);
  },
};

function bulkOf(message: Record<string, unknown>) {
  const body = read(bulk, message);
  const ids = [...body.run_id, ...body.run_ids];
  if (ids.length === 0) required("run_ids", null);
  if (ids.length > runsPerCall)
    throw invalidValue(
      `GetMetricHistoryBulk request cannot specify more than ${runsPerCall} run_ids. Received ${ids.length}.`,
    );
  return {
    ids: [...new Set(ids)],
    metric: required("metric_key", body.metric_key),
    limit: pageSize(body.max_results, pointsPerBulk, pointsPerBulk),
    start_step: body.start_step ?? null,
    end_step: body.end_step ?? null,
  };
}

interface Point {
  readonly step: number;
  readonly time: number;
  readonly rank: number;
  readonly value: number;
}

type Place = readonly [step: number, time: number, rank: number, value: number];

async function readPoints(
  { store: { db } }: Pick<Context, "store">,
  run: string,
  metric: string,
  part: {
    readonly after: Place | null;
    /** Null: all. */
    readonly limit: number | null;
    readonly from?: number | null;
    readonly to?: number | null;
  },
): Promise<Point[]> {
  const series = await db
    .selectFrom("series")
    .select(["id", "step", "time", "value", "special"])
    .where("run_id", "=", run)
    .where("kind", "=", "point")
    .where("metric", "=", metric)
    .where("task", "=", "")
    .executeTakeFirst();
  if (!series) return reportedAsPoint(db, run, metric, part.after !== null);
  let select = db
    .selectFrom("series_point")
    .select(["step", "time", "rank", "value"])
    .where("series_id", "=", series.id)
    .orderBy("step")
    .orderBy("time")
    .orderBy("rank")
    .orderBy("value");
  if (part.from != null) select = select.where("step", ">=", part.from);
  if (part.to != null) select = select.where("step", "<=", part.to);
  if (part.after) {
    const [step, time, rank, value] = part.after;
    select = select.where(
      sql<boolean>`(step, time, rank, value) > (${step}, ${time}, ${rank}, ${value})`,
    );
  }
  if (part.limit !== null) select = select.limit(part.limit);
  return select.execute();
}

/** What a file reported once, by the name under which `runs/get` shows it: `task/metric`. */
async function reportedAsPoint(
  db: Context["store"]["db"],
  run: string,
  name: string,
  isLaterPage: boolean,
): Promise<Point[]> {
  if (isLaterPage) return [];
  const rows = await db
    .selectFrom("series")
    .select(["metric", "task", "step", "time", "value", "special"])
    .where("run_id", "=", run)
    .where("kind", "=", "result")
    .execute();
  return rows
    .filter(
      ({ metric, task }) =>
        (task === "" ? metric : `${task}/${metric}`) === name,
    )
    .map(({ step, time, value, special }) => ({
      step: step ?? 0,
      time: time ?? 0,
      rank: Math.max(0, specials.indexOf(special as (typeof specials)[number])),
      value: value ?? 0,
    }));
}

function answerOf(run: string, key: string, point: Point): Answer {
  return {
    key,
    value: specials[point.rank] ?? point.value,
    timestamp: point.time,
    step: point.step,
    run_id: run,
  };
}

/** At most so many, evenly by their number, the first and the last among them. */
function spread(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  if (limit === 1) return points.slice(-1);
  return Array.from(
    { length: limit },
    (_, at) => points[Math.round((at * (points.length - 1)) / (limit - 1))]!,
  );
}

function writePlace({ step, time, rank, value }: Point): string {
  return Buffer.from(JSON.stringify([step, time, rank, value])).toString(
    "base64",
  );
}

function readPlace(token: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64").toString());
    if (
      Array.isArray(place) &&
      place.length === 4 &&
      place.every((part) => typeof part === "number" && Number.isFinite(part))
    )
      return place as unknown as Place;
  } catch {
    // Refused below, as every token that no page handed out.
  }
  throw badToken();
}
