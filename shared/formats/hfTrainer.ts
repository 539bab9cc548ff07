/** Hugging Face Trainer's trainer_state.json: one run whose `log_history` holds numbers at steps. */
import { documentFile, type Format } from "./format.ts";
import { reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  stemOf,
  type ParsedBatch,
  type ParsedPoint,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const hfTrainer: Format = {
  name: "Hugging Face trainer_state.json",
  async open({ json, source }) {
    const value = await json();
    if (value === undefined || !isHfTrainer(value)) return null;
    return documentFile(this.name, (mapping) =>
      parseHfTrainer(value, source.name, mapping?.runName),
    );
  },
};

function isHfTrainer(json: Json): json is JsonObject {
  return (
    isJsonObject(json) &&
    Array.isArray(json["log_history"]) &&
    "global_step" in json
  );
}

/** The file does not name its run: that is `runName`, else the folder or the name of the file. */
function parseHfTrainer(
  json: JsonObject,
  fileName: string,
  runName?: string,
): ParsedBatch {
  const points: ParsedPoint[] = [];
  const warnings: string[] = [];
  const history = json["log_history"] as Json[];
  let without = 0;
  for (const row of history) {
    if (!isJsonObject(row) || !Number.isInteger(row["step"])) {
      without++;
      continue;
    }
    for (const [metric, raw] of Object.entries(row)) {
      // The epoch is another way to count steps, not something measured.
      if (metric === "step" || metric === "epoch") continue;
      const reported = reportedValue(raw);
      if (!reported) continue;
      points.push({
        run: 0,
        metric,
        step: row["step"] as number,
        time: null,
        ...reported,
      });
    }
  }
  if (without > 0)
    warnings.push(`${without} log entries have no step; they were left out.`);
  if (points.length === 0)
    throw new FormatError(
      "no_values",
      "This trainer_state.json has no logged numbers yet.",
    );
  const name = runName ?? nameFrom(fileName);
  return batchOf({
    runs: [{ name, model: null, startedAt: null, params: readParams(json) }],
    points,
    warnings,
  });
}

/** "runs/llama-a/checkpoint-500/trainer_state.json" is run "llama-a". */
function nameFrom(fileName: string): string {
  const folders = fileName.split(/[\\/]/).slice(0, -1);
  const folder = folders.findLast(
    (part) => part !== "" && part !== "." && !/^checkpoint-\d+$/.test(part),
  );
  const stem = stemOf(fileName);
  return stem === "trainer_state" && folder ? folder : stem;
}

const paramKeys = [
  "max_steps",
  "num_train_epochs",
  "train_batch_size",
  "logging_steps",
  "eval_steps",
  "save_steps",
  "best_metric",
  "best_model_checkpoint",
  "trial_name",
];

function readParams(json: JsonObject): Record<string, string> {
  const params: Record<string, string> = {};
  for (const key of paramKeys) {
    const value = json[key];
    if (typeof value === "string" || typeof value === "number")
      params[key] = String(value).slice(0, 6000);
  }
  return params;
}
