/** ROC and precision-recall curves of a score against a yes-no outcome. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import { delongAuc } from "../../../shared/stats/delong.ts";
import { precisionInterval } from "../../../shared/stats/averagePrecision.ts";
import { rocAuc, type Roc } from "../../../shared/stats/rocAuc.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples, readColumns, type Cell } from "./columns.ts";
import { noEstimate } from "./estimate.ts";
import { columnOfField, columnOfMetric } from "./scored.ts";

const maxPoints = 500;
type Point = AnswerOf<"roc">["curves"][number]["points"][number];

/** Examples without a score, or whose outcome says neither yes nor no, do not count. */
export async function rocBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"roc">,
): Promise<Body<"roc">> {
  const withSamples = await countSamples(store, runs, query.task);
  const curves: Body<"roc">["curves"] = [];
  for (const run of runs) {
    if (!withSamples.has(run.id)) continue;
    const { length, columns } = await readColumns(
      store,
      run,
      [columnOfMetric(query.score), columnOfField(query.outcome)],
      query.task,
    );
    const scores: number[] = [];
    const labels: number[] = [];
    for (let index = 0; index < length; index++) {
      const score = columns[0]![index];
      const label = labelOf(columns[1]![index]!, query.positive);
      if (typeof score !== "number" || label === null) continue;
      scores.push(score);
      labels.push(label);
    }
    if (scores.length === 0) continue;
    const roc = rocAuc(scores, labels);
    curves.push({
      run: run.id,
      points: thinned(pointsOf(roc, query.curve)),
      area: areaOf(roc, query.curve, scores, labels),
      positives: roc.positives,
      negatives: roc.negatives,
    });
  }
  return { curves };
}

const yes = new Set(["1", "1.0", "true", "yes"]);
const no = new Set(["0", "0.0", "false", "no"]);

function labelOf(cell: Cell, positive: string): 0 | 1 | null {
  if (cell === null) return null;
  const text = String(cell).trim();
  if (positive !== "") return text === positive.trim() ? 1 : 0;
  const word = text.toLowerCase();
  return yes.has(word) ? 1 : no.has(word) ? 0 : null;
}

function pointsOf(roc: Roc, curve: "roc" | "pr"): Point[] {
  const { positives, negatives, points } = roc;
  if (curve === "roc")
    return positives === 0 || negatives === 0
      ? []
      : points.map(({ threshold, truePositives, falsePositives }) => ({
          x: falsePositives / negatives,
          y: truePositives / positives,
          threshold: Number.isFinite(threshold) ? threshold : null,
        }));
  if (positives === 0) return [];
  return points
    .slice(1)
    .map(({ threshold, truePositives, falsePositives }) => ({
      x: truePositives / positives,
      y: truePositives / (truePositives + falsePositives),
      threshold,
    }));
}

/** The ends, and in between a point whenever the curve has moved by a further part of its length. */
function thinned(points: readonly Point[]): Point[] {
  if (points.length <= maxPoints) return [...points];
  const moved = (a: Point, b: Point) =>
    Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  let length = 0;
  for (let i = 1; i < points.length; i++)
    length += moved(points[i]!, points[i - 1]!);
  const step = length / (maxPoints - 2);
  const kept = [points[0]!];
  let since = 0;
  for (let i = 1; i < points.length - 1; i++) {
    since += moved(points[i]!, points[i - 1]!);
    if (since < step || kept.length >= maxPoints - 1) continue;
    kept.push(points[i]!);
    since = 0;
  }
  kept.push(points.at(-1)!);
  return kept;
}

function areaOf(
  roc: Roc,
  curve: "roc" | "pr",
  scores: readonly number[],
  labels: readonly number[],
): Estimate {
  const n = scores.length;
  if (curve === "roc") {
    const { auc, low, high } = delongAuc(scores, labels);
    // All pairs told apart: the variance is 0, which is no certainty.
    const isKnown = low !== null && high !== null && high > low;
    return isKnown
      ? { value: auc, low, high, n, interval: "delong" }
      : { ...noEstimate, value: auc, n };
  }
  const value = roc.averagePrecision;
  const interval = precisionInterval(roc);
  return interval ? { value, n, ...interval } : { ...noEstimate, value, n };
}
