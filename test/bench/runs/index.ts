/**
 * Runs at scale: the runs table, charts, live logging and samples, beside the same questions to a file as MLflow keeps it.
 * `RUNS=10000 POINTS=10000000 SAMPLES=1000000 npm run bench -- runs` is the full size; both files take about 4 GB then.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { percentile, type Figure } from "../figure.ts";
import type { Contender } from "./contender.ts";
import { openMlflowLike } from "./mlflow.ts";
import { openOurs } from "./ours.ts";
import { longPoints, metricNames, readSize, sampledRuns } from "./size.ts";

const times = 9;
const batches = 60;
const batchPoints = 1000;
const smallCalls = 400;

export async function benchRuns(): Promise<Figure[]> {
  const size = readSize();
  const folder = await mkdtemp(join(tmpdir(), "parley-bench-runs-"));
  try {
    const started = performance.now();
    const theirs = openMlflowLike(folder, size);
    const ours = await openOurs(join(folder, "data"), size);
    console.log(
      `  ${size.runs} runs, ${size.points} points, ${size.samples} samples; built in ${Math.round((performance.now() - started) / 1000)} s`,
    );
    const figures = [
      await compare(
        "runs table by a metric, 100 rows, p50",
        ours,
        theirs,
        "table",
      ),
      await compare(
        "runs table, filtered by metric and param, p50",
        ours,
        theirs,
        "filtered",
      ),
      await compare("all runs grouped by a param, p50", ours, theirs, "groups"),
      await compare("chart of 20 runs, all points, p50", ours, theirs, "chart"),
      await first(
        `paired differences of 20 runs x ${Math.floor(size.samples / sampledRuns)} samples, first time`,
        ours,
        theirs,
        "sampleChart",
      ),
      await first(
        `chart of 20 runs x ${longPoints} points, first time`,
        ours,
        theirs,
        "longChart",
      ),
      await compare(
        `chart of 20 runs x ${longPoints} points, again, p50`,
        ours,
        theirs,
        "longChart",
      ),
      await compare(
        "page of 100 samples of two runs, p50",
        ours,
        theirs,
        "samplePage",
      ),
      await ingest(
        `log-batch of ${batchPoints} points, one after the other`,
        ours,
        theirs,
        logInTurn,
      ),
      await ingest(
        `${smallCalls} calls of one point each, at once`,
        ours,
        theirs,
        logAtOnce,
      ),
    ];
    await ours.close();
    await theirs.close();
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Question = Exclude<keyof Contender, "name" | "log" | "close">;

/** In turns, so that the machine's moods meet both; the first of each is not counted. */
async function compare(
  name: string,
  ours: Contender,
  theirs: Contender,
  question: Question,
): Promise<Figure> {
  const took = new Map<Contender, number[]>([
    [ours, []],
    [theirs, []],
  ]);
  for (let i = 0; i <= times; i += 1)
    for (const [who, list] of took) {
      const ms = await timed(() => who[question]());
      if (i > 0) list.push(ms);
    }
  return figure(
    name,
    percentile(took.get(ours)!, 50),
    percentile(took.get(theirs)!, 50),
  );
}

async function first(
  name: string,
  ours: Contender,
  theirs: Contender,
  question: Question,
): Promise<Figure> {
  return figure(
    name,
    await timed(() => ours[question]()),
    await timed(() => theirs[question]()),
  );
}

function figure(name: string, ours: number, theirs: number): Figure {
  return {
    name,
    value: `${ours.toFixed(1)} ms`,
    baseline: `${theirs.toFixed(1)} ms MLflow-like`,
    ratio: ours / theirs,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

type Log = (who: Contender) => Promise<number>;

async function ingest(
  name: string,
  ours: Contender,
  theirs: Contender,
  log: Log,
): Promise<Figure> {
  const rate = async (who: Contender) => {
    let points = 0;
    const ms = await timed(async () => void (points = await log(who)));
    return (points / ms) * 1000;
  };
  const [a, b] = [await rate(ours), await rate(theirs)];
  const text = (value: number) =>
    `${Math.round(value).toLocaleString("en")} points/s`;
  return {
    name,
    value: text(a),
    baseline: `${text(b)} MLflow-like`,
    ratio: a / b,
  };
}

async function logInTurn(who: Contender): Promise<number> {
  for (let i = 0; i < batches; i += 1)
    await who.log(
      i % 10,
      Array.from({ length: batchPoints }, (_, j) => ({
        metric: metricNames[j % metricNames.length]!,
        step: 1_000_000 + i * batchPoints + j,
        value: j / 7,
      })),
    );
  return batches * batchPoints;
}

async function logAtOnce(who: Contender): Promise<number> {
  await Promise.all(
    Array.from({ length: smallCalls }, (_, i) =>
      who.log(i % 100, [{ metric: "loss", step: 5_000_000 + i, value: i }]),
    ),
  );
  return smallCalls;
}
