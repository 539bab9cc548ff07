/** One row of promptfoo's results: a test as one column (provider and prompt) answered it. */
import { cutText, type HeldText } from "./heldText.ts";
import { itemHash } from "./itemHash.ts";
import {
  countOf,
  labelsOf,
  listAt,
  objectAt,
  ownAt,
  readableText,
  textAt,
} from "./jsonFields.ts";
import { finiteNumber } from "./numbers.ts";
import { sampleOf, type ParsedSample } from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

/** Metrics that every test has, beside the ones that its assertions name. */
export const passRate = "pass_rate";
export const meanScore = "score";

/** promptfoo's ResultFailureReason. */
const failedByError = 2;
const textCharacters = 200_000;

export interface PromptfooRow {
  /** Which column: promptIdx, else provider and prompt. */
  readonly column: string;
  readonly promptIdx: number | null;
  readonly testIdx: number | null;
  readonly provider: string;
  readonly prompt: string;
  readonly outcome: "passed" | "failed" | "error";
  readonly score: number | null;
  /** Of each metric: the sum of its assertions in this test, and how many there were. */
  readonly named: ReadonlyMap<string, { sum: number; count: number }>;
  readonly latencyMs: number | null;
  /** Without run and epoch, which follow from the other rows. */
  readonly sample: ParsedSample;
  /** What was asserted, as JSON. */
  readonly assertions: readonly string[];
}

export function isPromptfooRow(row: Json | undefined): row is JsonObject {
  return (
    isJsonObject(row) &&
    isJsonObject(row["vars"]) &&
    typeof row["success"] === "boolean" &&
    ("response" in row || "gradingResult" in row || "error" in row) &&
    ("provider" in row || "promptIdx" in row)
  );
}

/** `task` is the description of the evaluation. */
export function readRow(
  row: JsonObject,
  task: string,
  held: HeldText,
): PromptfooRow {
  const provider = providerOf(row["provider"]);
  const prompt = promptOf(row["prompt"]);
  const promptIdx = finiteNumber(row["promptIdx"]);
  const grading = objectAt(row, "gradingResult");
  const components = listAt(grading, "componentResults").filter(isJsonObject);
  const named = readNamed(row, grading, components);
  const outcome = outcomeOf(row);
  const score = finiteNumber(row["score"]);
  const latencyMs = finiteNumber(row["latencyMs"]);
  const testIdx = finiteNumber(row["testIdx"]);
  return {
    column: promptIdx === null ? `${provider}\n${prompt}` : String(promptIdx),
    promptIdx,
    testIdx,
    provider,
    prompt,
    outcome,
    score,
    named,
    latencyMs,
    assertions: listAt(row["testCase"], "assert").map((a) => JSON.stringify(a)),
    sample: sampleOf({
      run: 0,
      task,
      ...identityOf(row),
      input: held.of(textAt(row["prompt"], "raw")),
      target: targetOf(row),
      output: held.of(readableText(ownAt(row["response"], "output"))),
      details: detailsOf(row, grading, components, held),
      fields: fieldsOf(row),
      scores: {
        ...scoresOf(named),
        [meanScore]: score,
        [passRate]: outcome === "passed" ? 1 : 0,
      },
      correct: outcome === "error" ? null : outcome === "passed",
      error:
        outcome === "error"
          ? (held.of(textAt(row, "error")) ?? "The provider gave an error.")
          : null,
      seconds: latencyMs === null ? null : latencyMs / 1000,
      cost: finiteNumber(row["cost"]),
      tokens: countOf(
        finiteNumber(objectAt(row["response"], "tokenUsage")["total"]) ??
          finiteNumber(objectAt(row, "tokenUsage")["total"]),
      ),
    }),
  };
}

export function providerOf(provider: Json | undefined): string {
  return (
    textAt(provider, "label") ??
    textAt(provider, "id") ??
    readableText(provider) ??
    "provider"
  );
}

export function promptOf(prompt: Json | undefined): string {
  return (
    textAt(prompt, "label") ??
    textAt(prompt, "display") ??
    textAt(prompt, "raw") ??
    readableText(prompt) ??
    "prompt"
  );
}

/** Rows of before 2025 have no failureReason. */
function outcomeOf(row: JsonObject): PromptfooRow["outcome"] {
  if (row["success"] === true) return "passed";
  const reason = finiteNumber(row["failureReason"]);
  if (reason !== null) return reason === failedByError ? "error" : "failed";
  return !isJsonObject(row["gradingResult"]) && textAt(row, "error") !== null
    ? "error"
    : "failed";
}

/** A named score is the sum over the test's assertions of that metric. */
function readNamed(
  row: JsonObject,
  grading: JsonObject,
  components: readonly JsonObject[],
): Map<string, { sum: number; count: number }> {
  const named = new Map<string, { sum: number; count: number }>();
  for (const component of components) {
    const metric = textAt(component["assertion"], "metric");
    if (metric === null) continue;
    const entry = named.get(metric) ?? { sum: 0, count: 0 };
    named.set(metric, { ...entry, count: entry.count + 1 });
  }
  const scores = isJsonObject(row["namedScores"])
    ? row["namedScores"]
    : objectAt(grading, "namedScores");
  for (const [metric, raw] of Object.entries(scores)) {
    const sum = finiteNumber(raw);
    if (sum !== null)
      named.set(metric, { sum, count: named.get(metric)?.count ?? 1 });
  }
  return named;
}

function scoresOf(named: PromptfooRow["named"]): Record<string, number | null> {
  return Object.fromEntries(
    [...named].map(([metric, { sum, count }]) => [
      namedMetric(metric),
      sum / count,
    ]),
  );
}

/** Metrics of assertions that are called like one of ours keep apart from it. */
export function namedMetric(metric: string): string {
  return metric === passRate || metric === meanScore
    ? `${metric} (named)`
    : metric.slice(0, 250);
}

/** The variables and the description make a test: its number changes when another is put before it. */
function identityOf(row: JsonObject): Pick<ParsedSample, "item" | "name"> {
  const vars = objectAt(row, "vars");
  const sorted = Object.fromEntries(
    Object.entries(vars)
      // A session is made anew each time; a CSV has an empty cell for a variable that a test lacks.
      .filter(
        ([key, value]) => key !== "sessionId" && readableText(value) !== null,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const description = textAt(row["testCase"], "description");
  const index = textAt(row, "testIdx");
  return {
    item: itemHash({
      task: "promptfoo",
      input: `${description ?? ""}\n${JSON.stringify(sorted)}`,
    }),
    name: (description ?? (index === null ? "" : `test ${index}`)).slice(
      0,
      250,
    ),
  };
}

const targetNames = [
  "expected",
  "expected_output",
  "expectedOutput",
  "target",
  "answer",
  "label",
  "reference",
];

/** A variable that is called so, else what the output is asserted to equal. */
function targetOf(row: JsonObject): string | null {
  for (const name of targetNames) {
    const target = readableText(ownAt(row["vars"], name));
    if (target !== null) return target;
  }
  for (const assertion of listAt(row["testCase"], "assert"))
    if (textAt(assertion, "type") === "equals")
      return readableText(ownAt(assertion, "value"));
  return null;
}

function fieldsOf(row: JsonObject): Record<string, string> {
  const output = ownAt(row["response"], "output");
  const metadata = Object.fromEntries(
    Object.entries({
      ...objectAt(row["testCase"], "metadata"),
      ...objectAt(row, "metadata"),
    }).filter(([key]) => !key.startsWith("_")),
  );
  return {
    ...labelsOf(row["vars"]),
    ...labelsOf(metadata),
    ...(isJsonObject(output) ? labelsOf(output, "output.") : {}),
  };
}

function detailsOf(
  row: JsonObject,
  grading: JsonObject,
  components: readonly JsonObject[],
  held: HeldText,
): Record<string, unknown> {
  const reason =
    textAt(grading, "reason") ?? textAt(row, "error") ?? textAt(row, "reason");
  return {
    vars: held.of(cutText(JSON.stringify(row["vars"]), textCharacters)),
    ...(reason === null ? {} : { reason: held.of(reason) }),
    ...(components.length > 0
      ? {
          assertions: components.slice(0, 200).map((component) => ({
            type: textAt(component["assertion"], "type"),
            metric: textAt(component["assertion"], "metric"),
            value: held.of(
              readableText(ownAt(component["assertion"], "value")),
            ),
            pass: component["pass"] === true,
            score: finiteNumber(component["score"]),
            reason: held.of(textAt(component, "reason")),
          })),
        }
      : {}),
  };
}
