/** One sample of an Inspect log: what was asked, what came back, how it was scored, what it cost. */
import { cutText, type HeldText } from "./heldText.ts";
import { flatScores } from "./inspectScores.ts";
import { itemHash } from "./itemHash.ts";
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
import { finiteNumber, readTime } from "./numbers.ts";
import { sampleOf, type ParsedSample } from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

/** Of the messages of one sample; an agent's can be endless. */
const messageCharacters = 200_000;

export interface SampleContext {
  readonly task: string;
  /** See `meanMetricNames`. */
  readonly metrics: ReadonlyMap<string, string>;
  readonly held: HeldText;
}

/** Of a sample file, a summary, or an item of a JSON log's `samples`. */
export function readSample(
  sample: JsonObject,
  { task, metrics, held }: SampleContext,
): ParsedSample {
  const attachments = objectAt(sample, "attachments");
  const text = (value: Json | undefined) =>
    held.of(contentText(value, attachments));
  const name = textAt(sample, "id") ?? "";
  const input = text(sample["input"]);
  const choices = listAt(sample, "choices").map((c) => readableText(c) ?? "");
  const scores = readSampleScores(sample);
  const target = Array.isArray(sample["target"])
    ? sample["target"].map((t) => readableText(t) ?? "").join(" | ")
    : readableText(sample["target"]);
  return sampleOf({
    run: 0,
    task,
    item: itemHash({
      task,
      input: choices.length > 0 ? [input, ...choices].join("\n") : input,
      id: name,
    }),
    name,
    epoch: epochOf(sample),
    input,
    target: held.of(target?.trim() || null),
    output: outputText(sample, text),
    details: {
      ...(choices.length > 0 ? { choices } : {}),
      ...detailsOfScores(scores, held),
      ...messagesOf(sample, text),
      ...nested("metadata", sample["metadata"], held),
    },
    fields: { ...labelsOf(sample["metadata"]), ...fieldsOf(sample, scores) },
    scores: numbersOf(scores, metrics),
    correct: verdictOf(scores),
    error: held.of(
      textAt(sample["error"], "message") ?? textAt(sample, "error"),
    ),
    seconds: secondsOf(sample),
    ...usageOf(sample),
  });
}

/** From 1; 1 as well for what cannot be a count. */
function epochOf(sample: JsonObject): number {
  const epoch = finiteNumber(sample["epoch"]);
  return epoch !== null && Number.isInteger(epoch) && epoch > 0 && epoch < 1e6
    ? epoch
    : 1;
}

/** Text of a string, of content parts, or of chat messages; what is no text is named in brackets. */
function contentText(
  value: Json | undefined,
  attachments: JsonObject,
): string | null {
  if (typeof value === "string") return attached(value, attachments);
  if (!Array.isArray(value)) return readableText(value);
  if (value.length > 1 && value.every((part) => textAt(part, "role") !== null))
    return value
      .map(
        (message) =>
          `${textAt(message, "role")}: ${contentText(ownAt(message, "content"), attachments) ?? ""}`,
      )
      .join("\n\n");
  const parts = value.map((part) => partText(part, attachments));
  return parts.filter((part) => part !== null).join("\n") || null;
}

function partText(part: Json, attachments: JsonObject): string | null {
  if (!isJsonObject(part)) return readableText(part);
  if ("role" in part) return contentText(part["content"], attachments);
  const type = textAt(part, "type") ?? "";
  if (type === "text") return contentText(part["text"], attachments);
  if (type === "reasoning")
    return `[reasoning] ${contentText(part["reasoning"], attachments) ?? ""}`;
  for (const kind of ["image", "audio", "video", "document", "file"])
    if (kind in part)
      return `[${kind}] ${contentText(part[kind], attachments) ?? ""}`;
  return readableText(part);
}

/** Inspect keeps long and repeated texts once, and refers to them by hash. */
function attached(text: string, attachments: JsonObject): string | null {
  const full = text.startsWith("attachment://")
    ? ownAt(attachments, text.slice("attachment://".length))
    : undefined;
  return typeof full === "string" ? full : text || null;
}

function outputText(
  sample: JsonObject,
  text: (value: Json | undefined) => string | null,
): string | null {
  const output = objectAt(sample, "output");
  const [choice] = listAt(output, "choices");
  return (
    text(output["completion"]) ??
    text(ownAt(objectAt(choice, "message"), "content"))
  );
}

/** By name; logs of 2024 hold a single `score`. */
function readSampleScores(sample: JsonObject): [string, JsonObject][] {
  const named = Object.entries(objectAt(sample, "scores")).flatMap(
    ([name, score]): [string, JsonObject][] => [
      [name, isJsonObject(score) ? score : { value: score }],
    ],
  );
  const single = sample["score"];
  return named.length === 0 && isJsonObject(single)
    ? [["score", single]]
    : named;
}

function numbersOf(
  scores: readonly [string, JsonObject][],
  metrics: ReadonlyMap<string, string>,
): Record<string, number | null> {
  const numbers: Record<string, number | null> = {};
  for (const [name, score] of scores)
    for (const [key, value] of flatScores(name, score["value"]))
      if (key !== "__proto__")
        numbers[(metrics.get(key) ?? key).slice(0, 250)] = value;
  return numbers;
}

function verdictOf(scores: readonly [string, JsonObject][]): boolean | null {
  for (const [name, score] of scores) {
    const [first] = flatScores(name, score["value"]);
    if (first?.[1] === 1) return true;
    if (first?.[1] === 0) return false;
  }
  return null;
}

function detailsOfScores(
  scores: readonly [string, JsonObject][],
  held: HeldText,
): Record<string, unknown> {
  const explanations: Record<string, string> = {};
  const answers: Record<string, string> = {};
  for (const [name, score] of scores) {
    const explanation = held.of(textAt(score, "explanation"));
    const answer = held.of(readableText(score["answer"]));
    if (explanation !== null) explanations[name] = explanation;
    if (answer !== null) answers[name] = answer;
  }
  return {
    ...(Object.keys(explanations).length > 0 ? { explanations } : {}),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
  };
}

function messagesOf(
  sample: JsonObject,
  text: (value: Json | undefined) => string | null,
): Record<string, unknown> {
  let left = messageCharacters;
  const messages: { role: string; text: string }[] = [];
  for (const message of listAt(sample, "messages")) {
    if (left <= 0) break;
    const calls = listAt(message, "tool_calls").map(
      (call) =>
        `[calls ${textAt(call, "function") ?? "a tool"} ${JSON.stringify(ownAt(call, "arguments") ?? {})}]`,
    );
    const full = [text(ownAt(message, "content")) ?? "", ...calls]
      .filter((part) => part !== "")
      .join("\n");
    const shown = cutText(full, left);
    left -= shown.length;
    messages.push({ role: textAt(message, "role") ?? "", text: shown });
  }
  return messages.length > 0 ? { messages } : {};
}

/** An object with something in it that is too long or deep for a label. */
function nested(
  key: string,
  value: Json | undefined,
  held: HeldText,
): Record<string, unknown> {
  if (!isJsonObject(value)) return {};
  const labels = labelsOf(value);
  const rest = Object.entries(value).filter(
    ([name, child]) => child !== null && !Object.hasOwn(labels, name),
  );
  if (rest.length === 0) return {};
  const text = cutText(
    held.of(JSON.stringify(Object.fromEntries(rest))),
    messageCharacters,
  );
  return { [key]: text };
}

/** What somebody would group by: the first short answer, grades that are no numbers, and the limit that was hit. */
function fieldsOf(
  sample: JsonObject,
  scores: readonly [string, JsonObject][],
): Record<string, string> {
  const fields: Record<string, string> = {};
  const limit = textAt(sample["limit"], "type");
  if (limit !== null) fields["limit"] = limit;
  for (const [name, score] of scores) {
    const answer = textAt(score, "answer");
    if (answer !== null && answer.length <= labelCharacters)
      fields["answer"] ??= answer;
    const [only] = flatScores(name, score["value"]);
    const grade = textAt(score, "value");
    if (
      only?.[1] === null &&
      grade !== null &&
      grade !== "NaN" &&
      grade.length <= labelCharacters
    )
      fields[name] = grade;
  }
  return fields;
}

/** The time the sample took; older logs give only when it began and ended. */
function secondsOf(sample: JsonObject): number | null {
  const total = finiteNumber(sample["total_time"]);
  if (total !== null && total >= 0) return total;
  const began = readTime(textAt(sample, "started_at") ?? "");
  const ended = readTime(textAt(sample, "completed_at") ?? "");
  if (began === null || ended === null) return null;
  const seconds = (Date.parse(ended) - Date.parse(began)) / 1000;
  return seconds >= 0 ? seconds : null;
}

function usageOf(sample: JsonObject): Pick<ParsedSample, "tokens" | "cost"> {
  const perModel = Object.values(objectAt(sample, "model_usage"));
  const sum = (key: string) => {
    const counts = perModel.flatMap((usage) => {
      const count = finiteNumber(ownAt(usage, key));
      return count === null ? [] : [count];
    });
    return counts.length > 0 ? counts.reduce((a, b) => a + b, 0) : null;
  };
  return { tokens: countOf(sum("total_tokens")), cost: sum("total_cost") };
}
