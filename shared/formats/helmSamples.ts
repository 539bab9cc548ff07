/** The instances of a HELM run: scores from per_instance_stats.json, texts from scenario_state.json. */
import { isBookkeepingMetric } from "./bookkeeping.ts";
import { nameOf, taskOn, type StatName } from "./helmStats.ts";
import type { HelmSpec } from "./helmSpec.ts";
import { itemHash } from "./itemHash.ts";
import { finiteNumber } from "./numbers.ts";
import { sampleOf, type ParsedSample } from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

interface Instance {
  readonly id: string;
  readonly trial: number;
  readonly perturbation: string;
  readonly split: string;
  /** By metric. */
  readonly stats: ReadonlyMap<string, number>;
}

export class Instances {
  readonly #all: ReadonlyMap<string, Instance>;

  constructor(all: ReadonlyMap<string, Instance>) {
    this.#all = all;
  }

  /** Different questions. */
  get size(): number {
    return new Set([...this.#all.values()].map(({ id }) => id)).size;
  }

  /** One value an instance, of the metric on that part of the data. */
  values({ metric, split, perturbation }: StatName): number[] {
    return [...this.#all.values()].flatMap((instance) => {
      if (instance.split !== split || instance.perturbation !== perturbation)
        return [];
      const value = instance.stats.get(metric);
      return value === undefined ? [] : [value];
    });
  }

  entries(): Iterable<[string, Instance]> {
    return this.#all;
  }

  get(key: string): Instance | undefined {
    return this.#all.get(key);
  }
}

export function readInstances(json: Json): Instances {
  const all = new Map<string, Instance>();
  for (const item of Array.isArray(json) ? json : []) {
    if (!isJsonObject(item) || !Array.isArray(item["stats"])) continue;
    const stats = new Map<string, number>();
    let split = "";
    for (const stat of item["stats"]) {
      const name = nameOf(stat);
      if (!name || !isJsonObject(stat)) continue;
      split ||= name.split;
      const mean = finiteNumber(stat["mean"]);
      if (mean !== null) stats.set(name.metric, mean);
    }
    const instance: Instance = {
      id: textOf(item["instance_id"]) ?? String(all.size),
      trial: finiteNumber(item["train_trial_index"]) ?? 0,
      perturbation: perturbationName(item["perturbation"]),
      split,
      stats,
    };
    all.set(keyOf(instance), instance);
  }
  return new Instances(all);
}

const batchSamples = 500;

/** One sample an instance, trial and perturbation: first those with a request, then those with scores only. */
export function* readSamples(
  spec: HelmSpec,
  instances: Instances | null,
  state: Json,
  main: string,
  run: number,
): Generator<ParsedSample[]> {
  const done = new Set<string>();
  let batch: ParsedSample[] = [];
  const states = isJsonObject(state) ? state["request_states"] : null;
  for (const request of Array.isArray(states) ? states : []) {
    if (!isJsonObject(request)) continue;
    const instance = objectAt(request, "instance");
    const place = {
      id: textOf(instance["id"]) ?? "",
      trial: finiteNumber(request["train_trial_index"]) ?? 0,
      perturbation: perturbationName(instance["perturbation"]),
    };
    // Methods that ask for each reference by itself have several requests an instance: the first stands for it.
    const key = keyOf(place);
    if (done.has(key)) continue;
    done.add(key);
    const scores = instances?.get(key);
    batch.push(sampleFrom(spec, main, request, instance, place, scores, run));
    if (batch.length < batchSamples) continue;
    yield batch;
    batch = [];
  }
  for (const [key, instance] of instances?.entries() ?? []) {
    if (done.has(key)) continue;
    batch.push(sampleFrom(spec, main, {}, {}, instance, instance, run));
    if (batch.length < batchSamples) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function sampleFrom(
  spec: HelmSpec,
  main: string,
  request: JsonObject,
  instance: JsonObject,
  place: Pick<Instance, "id" | "trial" | "perturbation">,
  scored: Instance | undefined,
  run: number,
): ParsedSample {
  const input = textOf(objectAt(instance, "input")["text"]);
  const result = objectAt(request, "result");
  const completions = result["completions"];
  const [completion] = Array.isArray(completions) ? completions : [];
  const raw = isJsonObject(completion) ? textOf(completion["text"]) : null;
  const mapping = objectAt(request, "output_mapping");
  const mapped = raw === null ? null : textOf(mapping[raw.trim()]);
  const references = instance["references"];
  const answers = (Array.isArray(references) ? references : []).flatMap(
    (reference) => (isJsonObject(reference) ? [reference] : []),
  );
  const correct = answers.filter(
    ({ tags }) => Array.isArray(tags) && tags.includes("correct"),
  );
  const stats = [...(scored?.stats ?? [])];
  const scores = Object.fromEntries(
    stats.filter(([metric]) => !isBookkeepingMetric(metric)),
  );
  const verdict = verdictMetrics.map((name) => scores[name]).find(isVerdict);
  const tokens = ["num_prompt_tokens", "num_output_tokens"].map(
    (name) => scored?.stats.get(name) ?? null,
  );
  const split = scored?.split || textOf(instance["split"]) || "";
  return sampleOf({
    run,
    task: taskOn(spec.task, main, { ...place, split: split || main }),
    item: itemHash({ task: spec.task, input, id: place.id }),
    name: place.id.slice(0, 250),
    epoch: place.trial + 1,
    input,
    target: correct.map(outputText).join(" | ") || null,
    output: mapped ?? raw,
    details: {
      ...(mapped !== null && { completion: raw }),
      ...(answers.length > 0 && { choices: answers.map(outputText) }),
      ...(textOf(objectAt(request, "request")["prompt"]) !== null && {
        prompt: objectAt(request, "request")["prompt"],
      }),
    },
    fields: {
      ...(split && { split }),
      ...(place.perturbation && { perturbation: place.perturbation }),
    },
    scores,
    correct: verdict === undefined ? null : verdict === 1,
    error: textOf(result["error"]),
    seconds: finiteNumber(result["request_time"]),
    tokens: tokens.every((count) => count === null)
      ? null
      : tokens.reduce<number>((sum, count) => sum + (count ?? 0), 0),
  });
}

/** The first of these that an instance has says whether it is right. */
const verdictMetrics = ["quasi_exact_match", "exact_match"];

function isVerdict(value: number | undefined): value is 0 | 1 {
  return value === 0 || value === 1;
}

function outputText(reference: JsonObject): string {
  return textOf(objectAt(reference, "output")["text"]) ?? "";
}

function keyOf(place: Pick<Instance, "id" | "trial" | "perturbation">): string {
  return JSON.stringify([place.id, place.trial, place.perturbation]);
}

function perturbationName(json: Json | undefined): string {
  return isJsonObject(json) ? (textOf(json["name"]) ?? "") : "";
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function objectAt(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  return isJsonObject(value) ? value : {};
}
