/** Charts of what samples and pairings hold: which of charts 3 to 12 these runs have the data for. */
import type { SampleFacts } from "../api/facts.ts";
import { confidenceOf, measureOf } from "./change.ts";
import { chartSpecSchema, type ChartSpec, type RunSelection } from "./spec.ts";
import type { RunFacts, SuggestedChart } from "./suggest.ts";
import { metricLabel, plural, sentenceStart } from "./words.ts";

/** A drift chart of fewer runs says nothing. */
const leastForDrift = 8;
/** Labels that a confusion matrix can show. */
const mostLabels = 12;
/** Scenarios of a test suite; more are a benchmark, whose single items nobody reads in a matrix. */
const mostScenarios = 2000;

export interface SampleContext {
  readonly runs: readonly RunFacts[];
  readonly facts: SampleFacts | null;
  readonly selection: RunSelection;
  /** Reported metrics, those that people mean first. */
  readonly metrics: readonly string[];
}

/** Those with the most to say first. */
export function suggestFromSamples(context: SampleContext): SuggestedChart[] {
  const { facts } = context;
  return [
    ...(facts ? ofPairings(context, facts) : []),
    ...(facts ? ofSamples(context, facts) : []),
    ...ofResults(context),
  ];
}

function ofPairings(
  context: SampleContext,
  { pairings }: SampleFacts,
): SuggestedChart[] {
  if (pairings === 0) return [];
  return [
    {
      title: "Who wins against whom",
      reason: plural(pairings, "judgement"),
      spec: make(context, "pairwise", {}),
    },
  ];
}

function ofSamples(
  context: SampleContext,
  facts: SampleFacts,
): SuggestedChart[] {
  const { runs, metrics } = context;
  if (facts.samples === 0) return [];
  const samples = plural(facts.samples, "sample");
  const confidence = confidenceOf(facts);
  const score = facts.scores.find((each) => !each.binary);
  const measure = measureOf(facts);
  const charts: SuggestedChart[] = [];
  if (confidence && facts.verdicts > 0)
    charts.push({
      title: "Does it know when it is right?",
      reason: `${sentenceStart(metricLabel(confidence))} of ${samples}`,
      spec: make(context, "calibration", { confidence }),
    });
  const labels = labelsOf(facts);
  if (labels)
    charts.push({
      title: "Which answers are mixed up",
      reason: `${plural(labels.count, "expected label")} in ${samples}`,
      spec: make(context, "confusion", labels.fields),
    });
  const comparable = runs.filter((run) =>
    run.resultMetrics.includes(metrics[0] ?? ""),
  );
  if (facts.pairedRuns >= 2 && comparable.length >= 2)
    charts.push({
      title: `${sentenceStart(metricLabel(metrics[0]!))} against ${comparable[0]!.name}`,
      reason: `${plural(facts.pairedRuns, "run")} on the same examples`,
      spec: make(context, "delta", {
        metrics: metrics.slice(0, 1),
        // The first of the selection need not have this metric.
        ...(comparable[0] !== runs[0] && { baseline: comparable[0]!.id }),
      }),
    });
  if (
    facts.verdicts > 0 &&
    facts.runsWithSamples >= 2 &&
    facts.pairedRuns >= 2 &&
    facts.samples <= mostScenarios
  )
    charts.push({
      title: "What passes, and what changed",
      reason: `${samples} on ${plural(facts.runsWithSamples, "run")}`,
      spec: make(context, "scenarios", { changedOnly: true }),
    });
  const field = sliceOf(facts);
  const quality =
    facts.scores.find((each) => metrics[0]?.startsWith(each.name))?.name ??
    facts.scores[0]?.name ??
    metrics[0];
  if (field && quality)
    charts.push({
      title: `${sentenceStart(metricLabel(quality))} by ${field.name}`,
      reason: `${plural(field.values, "group")} of ${samples}`,
      spec: make(context, "slices", { metric: quality, by: field.name }),
    });
  if (measure && metrics.length > 0 && runs.length >= 2)
    charts.push({
      title: `${measureWords[measure]} against ${metricLabel(metrics[0]!)}`,
      reason: plural(runs.length, "run"),
      spec: make(context, "pareto", { x: measure, y: metrics[0] }),
    });
  const spread = score?.name ?? measure;
  if (spread)
    charts.push({
      title: `How ${spread in measureWords ? spread : metricLabel(spread)} spreads`,
      reason: samples,
      spec: make(context, "distribution", { metric: spread }),
    });
  if (confidence && facts.targets === 2 && facts.verdicts > 0)
    charts.push({
      title: "Hits against false alarms",
      reason: `${sentenceStart(metricLabel(confidence))} of ${samples}`,
      spec: make(context, "roc", { score: confidence }),
    });
  return charts;
}

/** What reported results alone allow. */
function ofResults(context: SampleContext): SuggestedChart[] {
  const { runs, metrics, facts } = context;
  const [metric] = metrics;
  if (!metric) return [];
  const holders = runs.filter((run) => run.resultMetrics.includes(metric));
  const tasks = new Set(holders.flatMap((run) => run.tasks).filter(Boolean));
  const models = new Set(holders.map((run) => run.model ?? run.name));
  const named = new Set(holders.flatMap((run) => run.model ?? []));
  const name = sentenceStart(metricLabel(metric));
  const charts: SuggestedChart[] = [];
  if (holders.length >= leastForDrift && named.size <= holders.length / 3)
    charts.push({
      title: `${name} from run to run`,
      reason:
        named.size === 0
          ? plural(holders.length, "run")
          : `${plural(holders.length, "run")} of ${plural(named.size, "model")}`,
      spec: make(context, "drift", {
        metric,
        task: tasks.size > 0 ? [...tasks].sort()[0] : "",
      }),
    });
  if (tasks.size >= 3 && models.size >= 2)
    charts.push({
      title: `${name}: every task and model`,
      reason: `${plural(tasks.size, "task")} by ${plural(models.size, "model")}`,
      spec: make(context, "slices", { metric, by: "task" }),
    });
  const price = metrics.find((each) => each !== metric && priceName.test(each));
  if (price && !measureOf(facts) && holders.length >= 2)
    charts.push({
      title: `${sentenceStart(metricLabel(price))} against ${metricLabel(metric)}`,
      reason: plural(holders.length, "run"),
      spec: make(context, "pareto", { x: price, y: metric }),
    });
  return charts;
}

const priceName = /cost|price|usd|latency|seconds|duration|tokens|params/i;
const measureWords: Readonly<Record<string, string>> = {
  cost: "Cost",
  seconds: "Time",
  tokens: "Tokens",
};

const expectedName = /expected|target|gold|label|truth|answer/i;
const givenName = /output|predict|given|actual|response/i;

/** Which two columns hold the labels: the samples' own answers, or fields that are named so. */
function labelsOf({ targets, outputs, fields }: SampleFacts) {
  const few = (count: number) => count >= 2 && count <= mostLabels;
  if (few(targets) && outputs >= 1 && outputs <= 4 * targets)
    return { count: targets, fields: {} };
  const given = fields.find(
    ({ name, values }) => values <= 2 * mostLabels && givenName.test(name),
  );
  const expected = fields.find(
    ({ name, values }) =>
      name !== given?.name && few(values) && expectedName.test(name),
  );
  return expected && given
    ? {
        count: expected.values,
        fields: { expected: expected.name, given: given.name },
      }
    : null;
}

/** The field that groups samples best: a few large groups that are not the answers themselves. */
function sliceOf({ fields }: SampleFacts) {
  return fields
    .filter(({ name }) => !expectedName.test(name) && !givenName.test(name))
    .toSorted((a, b) => b.runs - a.runs || a.values - b.values)
    .find(({ values }) => values <= mostLabels);
}

function make(
  { selection }: SampleContext,
  type: ChartSpec["type"],
  fields: object,
): ChartSpec {
  return chartSpecSchema.parse({ type, runs: selection, ...fields });
}
