/** What one example asked, expected and got, out of the requests and responses that lm-eval logs. */
import { finiteNumber } from "./numbers.ts";
import { listAt, readableText, textAt } from "./jsonFields.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export interface LmEvalAnswer {
  readonly prompt: string | null;
  /** Of a multiple choice: what there was to choose from. */
  readonly choices: readonly string[];
  readonly target: string | null;
  readonly output: string | null;
  /** Arguments of a generation. */
  readonly generation: Json | undefined;
}

export function readAnswer(row: JsonObject): LmEvalAnswer {
  const requests = readRequests(row["arguments"]);
  const prompt = readableText(requests[0]?.[0]);
  const responses = Array.isArray(row["filtered_resps"])
    ? row["filtered_resps"]
    : listAt(row, "resps");
  const likelihoods = responses.map(likelihoodOf);
  const isChoice =
    requests.length > 1 &&
    likelihoods.length === requests.length &&
    likelihoods.every((value) => value !== null);
  if (!isChoice)
    return {
      prompt,
      choices: [],
      target: readableText(row["target"]),
      output: readOutput(responses, likelihoods),
      generation: isJsonObject(requests[0]?.[1]) ? requests[0][1] : undefined,
    };
  const choices = requests.map((request) =>
    (readableText(request[1]) ?? "").trim(),
  );
  const best = likelihoods.indexOf(Math.max(...(likelihoods as number[])));
  return {
    prompt,
    choices,
    target: choiceAt(choices, textAt(row, "target")),
    output: choices[best] ?? null,
    generation: undefined,
  };
}

/** {"gen_args_0": {"arg_0": ..., "arg_1": ...}}; before 0.4.4 [[..., ...]]. */
function readRequests(raw: Json | undefined): (readonly Json[])[] {
  const requests = isJsonObject(raw)
    ? Object.values(raw)
    : Array.isArray(raw)
      ? raw
      : [];
  return requests.map((request) =>
    isJsonObject(request)
      ? Object.values(request)
      : Array.isArray(request)
        ? request
        : [request],
  );
}

/** A response to a log-likelihood request is [number, whether it was the greedy answer]; both may be texts. */
function likelihoodOf(response: Json): number | null {
  return Array.isArray(response) &&
    response.length === 2 &&
    /^(?:true|false)$/i.test(String(response[1]))
    ? finiteNumber(response[0])
    : null;
}

/** The number of a choice stands for the choice. */
function choiceAt(
  choices: readonly string[],
  target: string | null,
): string | null {
  return target !== null && /^\d{1,3}$/.test(target)
    ? (choices[Number(target)] ?? target)
    : target;
}

function readOutput(
  responses: readonly Json[],
  likelihoods: readonly (number | null)[],
): string | null {
  if (responses.length === 0) return null;
  const [likelihood] = likelihoods;
  if (responses.length === 1 && likelihood != null)
    return `log-likelihood ${likelihood}`;
  if (responses.length > 1) return readableText([...responses]);
  const [only] = responses;
  return Array.isArray(only) && only.length === 1
    ? readableText(only[0])
    : readableText(only);
}
