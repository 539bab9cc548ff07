/** Every Eval Ever's instance-level JSONL: one row an example, joined to its aggregate by evaluation_id. */
import { everyEvalJoin } from "./everyEvalNames.ts";
import { streamedFile, type Format } from "./format.ts";
import { cutText, HeldText } from "./heldText.ts";
import { itemHash } from "./itemHash.ts";
import { readJsonLines } from "./jsonLines.ts";
import {
  countOf,
  labelCharacters,
  labelsOf,
  listAt,
  objectAt,
  ownAt,
  readableText,
  textAt,
} from "./jsonFields.ts";
import { finiteNumber } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  sampleOf,
  type FileSource,
  type ParsedBatch,
  type ParsedRun,
  type ParsedSample,
} from "./parsed.ts";
import { RepeatedWarning } from "./rows.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

const rowsPerBatch = 500;
const textCharacters = 200_000;

export const everyEvalSamples: Format = {
  name: "Every Eval Ever samples JSONL",
  async open({ source, firstLines, json }) {
    const lines = await firstLines();
    const [first] = lines.length > 0 ? lines : [await json()];
    return isRow(first)
      ? streamedFile(this.name, () => readSamples(source))
      : null;
  },
};

function isRow(row: Json | undefined): row is JsonObject {
  return (
    isJsonObject(row) &&
    "evaluation_id" in row &&
    "sample_id" in row &&
    isJsonObject(row["evaluation"])
  );
}

async function* readSamples(source: FileSource): AsyncGenerator<ParsedBatch> {
  const held = new HeldText();
  const bad = new RepeatedWarning(
    (count) =>
      `${count} ${count === 1 ? "line is" : "lines are"} no Every Eval Ever samples; left out`,
  );
  const runOf = new Map<string, number>();
  const epochs = new Map<string, number>();
  let runs: ParsedRun[] = [];
  let samples: ParsedSample[] = [];
  for await (const { number, row } of readJsonLines(source)) {
    if (typeof row === "string" || !isRow(row)) {
      bad.add(
        `line ${number}: ${typeof row === "string" ? row : "sample_id or evaluation is missing"}`,
      );
      continue;
    }
    const id = textAt(row, "evaluation_id") ?? "";
    let run = runOf.get(id);
    if (run === undefined) {
      run = runOf.size;
      runOf.set(id, run);
      runs.push(readRun(row));
    }
    const sample = readSample(row, run, held);
    const key = JSON.stringify([run, sample.task, sample.item]);
    const epoch = (epochs.get(key) ?? 0) + 1;
    epochs.set(key, epoch);
    samples.push({ ...sample, epoch });
    if (samples.length >= rowsPerBatch) {
      yield batchOf({ runs, samples });
      runs = [];
      samples = [];
    }
  }
  const warnings = [...bad.list(), ...held.warnings()];
  if (runOf.size === 0)
    throw new FormatError(
      "no_values",
      `This file holds no whole sample. ${warnings.join(" ")}`.trim(),
    );
  yield batchOf({ runs, samples, warnings });
}

function readRun(row: JsonObject): ParsedRun {
  const model = textAt(row, "model_id");
  return {
    name: model ?? textAt(row, "evaluation_id") ?? "model",
    model,
    startedAt: null,
    params: {},
    ...everyEvalJoin(row),
  };
}

function readSample(
  row: JsonObject,
  run: number,
  held: HeldText,
): ParsedSample {
  const task = (textAt(row, "evaluation_name") ?? "").slice(0, 250);
  const asked = objectAt(row, "input");
  const evaluation = objectAt(row, "evaluation");
  const score = finiteNumber(evaluation["score"]);
  const isCorrect = evaluation["is_correct"];
  const correct = typeof isCorrect === "boolean" ? isCorrect : null;
  const input = held.of(textsOf(asked["raw"] ?? row["input"]));
  const name = textAt(row, "sample_id") ?? "";
  const latency = finiteNumber(objectAt(row, "performance")["latency_ms"]);
  return sampleOf({
    run,
    task,
    item: itemHash({ task, hash: textAt(row, "sample_hash"), input, id: name }),
    name,
    input,
    target: held.of(textsOf(asked["reference"])),
    output: held.of(outputOf(row)),
    details: detailsOf(row, asked, held),
    fields: { ...labelsOf(row["metadata"]), ...answerOf(row) },
    // The mean of right and wrong is the accuracy; any other score is only called one.
    scores: {
      [correct !== null && score === Number(correct) ? "accuracy" : "score"]:
        score,
    },
    correct,
    error: held.of(textAt(row, "error")),
    seconds: latency === null ? null : latency / 1000,
    tokens: countOf(finiteNumber(objectAt(row, "token_usage")["total_tokens"])),
  });
}

/** A text, or several as one. */
function textsOf(value: Json | undefined): string | null {
  return Array.isArray(value)
    ? value.map((item) => readableText(item) ?? "").join("\n\n") || null
    : isJsonObject(value)
      ? null
      : readableText(value);
}

/** Of a conversation, the last thing that the model said. */
function outputOf(row: JsonObject): string | null {
  const raw = textsOf(ownAt(row["output"], "raw"));
  if (raw !== null) return raw;
  const said = listAt(row, "messages").filter(
    (message) =>
      textAt(message, "role") === "assistant" &&
      textAt(message, "content") !== null,
  );
  return textAt(said.at(-1), "content");
}

function detailsOf(
  row: JsonObject,
  asked: JsonObject,
  held: HeldText,
): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  const choices = listAt(asked, "choices").map((c) => readableText(c) ?? "");
  if (choices.length > 0) details["choices"] = choices;
  const add = (key: string, text: string | null) => {
    if (text !== null) details[key] = cutText(held.of(text), textCharacters);
  };
  add("prompt", textAt(asked, "formatted"));
  add("reasoning", textsOf(ownAt(row["output"], "reasoning_trace")));
  const messages = listAt(row, "messages").slice(0, 1000);
  if (messages.length > 0)
    details["messages"] = messages.map((message) => ({
      role: textAt(message, "role") ?? "",
      text: cutText(held.of(textAt(message, "content") ?? ""), textCharacters),
    }));
  const attribution = listAt(row, "answer_attribution").filter(isJsonObject);
  if (attribution.length > 0)
    add("answer attribution", JSON.stringify(attribution));
  return details;
}

function answerOf(row: JsonObject): Record<string, string> {
  const terminal = listAt(row, "answer_attribution").findLast(
    (item) => ownAt(item, "is_terminal") !== false,
  );
  const answer = textAt(terminal, "extracted_value");
  return answer !== null && answer.length <= labelCharacters ? { answer } : {};
}
