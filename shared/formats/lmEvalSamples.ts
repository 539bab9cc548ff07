/**
 * lm-evaluation-harness samples (`--log_samples`): JSONL, one row an example and filter. The reported values are in the
 * results file of the same run, which joins; a file that stands alone brings the means of its rows.
 */
import { streamedFile, type Format } from "./format.ts";
import { itemHash } from "./itemHash.ts";
import { readJsonLines } from "./jsonLines.ts";
import { labelsOf, ownAt, readableText, textAt } from "./jsonFields.ts";
import { readAnswer } from "./lmEvalAnswer.ts";
import {
  joinKey,
  joinOf,
  modelOfFolder,
  splitKey,
  taskOfSamplesFile,
} from "./lmEvalNames.ts";
import { reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  sampleOf,
  stemOf,
  type FileSource,
  type ParsedBatch,
  type ParsedSample,
} from "./parsed.ts";
import { RepeatedWarning } from "./rows.ts";
import { Means } from "./tableMeans.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

const rowsPerBatch = 500;

export const lmEvalSamples: Format = {
  name: "lm-eval samples JSONL",
  async open({ source, firstLines }) {
    const [first] = await firstLines();
    return isSamplesRow(first)
      ? streamedFile(this.name, () => readSamples(source))
      : null;
  },
};

function isSamplesRow(row: Json | undefined): row is JsonObject {
  return (
    isJsonObject(row) &&
    "doc_id" in row &&
    "doc" in row &&
    ("filtered_resps" in row || "resps" in row)
  );
}

async function* readSamples(source: FileSource): AsyncGenerator<ParsedBatch> {
  const { lastOf, warnings } = await findRows(source);
  if (lastOf.size === 0)
    throw new FormatError(
      "no_values",
      `This lm-eval samples file holds no whole row. ${warnings.join(" ")}`.trim(),
    );
  const task = taskOfSamplesFile(source.name);
  const join = joinOf(source.name);
  const model = modelOfFolder(source.name);
  yield batchOf({
    runs: [
      {
        name: model ?? stemOf(source.name),
        model,
        startedAt: null,
        params: {},
        ...(join === undefined ? {} : { join }),
      },
    ],
    warnings,
  });
  const means = new Means();
  let samples: ParsedSample[] = [];
  for await (const { number, row } of readJsonLines(source)) {
    if (!isSamplesRow(row as Json)) continue;
    const object = row as JsonObject;
    if (lastOf.get(keyOf(object)) !== number) continue;
    const sample = readSample(object, task);
    samples.push(sample);
    for (const [metric, value] of Object.entries(sample.scores))
      means.add(resultOf({ run: 0, task, metric, value, special: null }));
    if (samples.length >= rowsPerBatch) {
      yield batchOf({ samples });
      samples = [];
    }
  }
  if (samples.length > 0) yield batchOf({ samples });
  if (join === undefined)
    yield batchOf({
      results: means.finish().results.map((result) => ({
        ...result,
        filter: splitKey(result.metric).filter,
        n: result.n ?? (result.value === null ? null : 1),
      })),
    });
}

/** Where each example stands last: a run that was started again appends its rows to the file. */
async function findRows(
  source: FileSource,
): Promise<{ lastOf: Map<string, number>; warnings: string[] }> {
  const lastOf = new Map<string, number>();
  const bad = new RepeatedWarning(
    (count) =>
      `${count} ${count === 1 ? "line is" : "lines are"} no lm-eval samples; left out`,
  );
  let repeated = 0;
  for await (const { number, row } of readJsonLines(source)) {
    if (typeof row === "string") bad.add(`line ${number}: ${row}`);
    else if (!isSamplesRow(row))
      bad.add(`line ${number}: doc_id, doc or resps is missing`);
    else {
      const key = keyOf(row);
      if (lastOf.has(key)) repeated++;
      lastOf.set(key, number);
    }
  }
  const warnings = bad.list();
  if (repeated > 0)
    warnings.push(
      `${repeated} ${repeated === 1 ? "row repeats an example" : "rows repeat examples"}, as when a run is started again: the last row of each example is kept.`,
    );
  return { lastOf, warnings };
}

function keyOf(row: JsonObject): string {
  return JSON.stringify([row["doc_id"], ownAt(row, "filter") ?? ""]);
}

function readSample(row: JsonObject, task: string): ParsedSample {
  const filter = textAt(row, "filter") ?? "";
  const answer = readAnswer(row);
  const scores = readScores(row, filter);
  const [verdict] = Object.values(scores);
  const name = textAt(row, "doc_id") ?? readableText(row["doc_id"]) ?? "";
  return sampleOf({
    run: 0,
    task,
    filter,
    item: itemHash({
      task,
      hash: textAt(row, "doc_hash"),
      input: readableText(row["doc"]),
      id: name,
    }),
    name,
    input: answer.prompt,
    target: answer.target,
    output: answer.output,
    details: {
      ...(answer.choices.length > 0 ? { choices: answer.choices } : {}),
      doc: row["doc"],
      responses: row["resps"],
      ...(answer.generation === undefined
        ? {}
        : { generation: answer.generation }),
    },
    fields: labelsBeside(row["doc"], answer.prompt),
    scores,
    correct: verdict === 1 ? true : verdict === 0 ? false : null,
  });
}

/** Short values of the document that are not what was asked itself. */
function labelsBeside(
  doc: Json | undefined,
  prompt: string | null,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labelsOf(doc)).filter(
      ([, label]) => label.length <= 20 || !prompt?.includes(label),
    ),
  );
}

const knownKeys = new Set([
  "doc_id",
  "doc",
  "target",
  "arguments",
  "resps",
  "filtered_resps",
  "filter",
  "metrics",
  "doc_hash",
  "prompt_hash",
  "target_hash",
  "schema",
]);

/** Named as in the results file: metric and filter. Metrics that are no number for one example (perplexity) have none. */
function readScores(
  row: JsonObject,
  filter: string,
): Record<string, number | null> {
  const listed = row["metrics"];
  const names = Array.isArray(listed)
    ? listed.filter((name) => typeof name === "string")
    : Object.keys(row).filter((key) => !knownKeys.has(key));
  const scores: Record<string, number | null> = {};
  for (const name of names) {
    const reported = reportedValue(ownAt(row, name));
    if (reported) scores[joinKey(name, filter).slice(0, 250)] = reported.value;
  }
  return scores;
}
