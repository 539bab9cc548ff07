/** wandb-summary.json: the last value of everything a Weights & Biases run logged. */
import { documentFile, type Format } from "./format.ts";
import { readTime, reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  stemOf,
  type ParsedBatch,
  type ParsedResult,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const wandbSummary: Format = {
  name: "wandb-summary.json",
  async open({ json, source }) {
    if (
      !/(?:^|[/\\])(?:[\w.-]*)wandb-summary[^/\\]*\.json$/i.test(source.name)
    ) {
      // Under another name: what the client adds by itself tells it.
      const value = await json();
      if (
        !isJsonObject(value) ||
        !("_runtime" in value && ("_step" in value || "_timestamp" in value))
      )
        return null;
    }
    const value = await json();
    if (!isJsonObject(value)) return null;
    return documentFile(this.name, (mapping) =>
      parseSummary(value, source.name, mapping?.runName),
    );
  },
};

const maxDepth = 10;

/** Nested objects are joined by "."; numbers are results, texts and yes-no are params. */
function parseSummary(
  summary: JsonObject,
  fileName: string,
  runName?: string,
): ParsedBatch {
  const results: ParsedResult[] = [];
  const params: Record<string, string> = {};
  let media = 0;
  let lists = 0;
  const visit = (value: Json, key: string, depth: number) => {
    if (key === "_wandb" || key === "_timestamp") return;
    if (isJsonObject(value)) {
      if ("_type" in value) media++;
      else if (depth < maxDepth)
        for (const [name, child] of Object.entries(value))
          visit(child, key === "" ? name : `${key}.${name}`, depth + 1);
      return;
    }
    const metric = key.slice(0, 250);
    if (Array.isArray(value)) lists++;
    else if (typeof value === "number" || isSpecial(value))
      results.push(resultOf({ run: 0, metric, ...reportedValue(value)! }));
    else if (value !== null && value !== "")
      params[metric] = String(value).slice(0, 6000);
  };
  visit(summary, "", 0);
  if (results.length === 0)
    throw new FormatError("no_values", "This W&B summary holds no numbers.");
  const folder = /(?:^|[/\\])(?:offline-)?run-\d{8}_\d{6}-([\w-]+)/.exec(
    fileName,
  );
  const ended = summary["_timestamp"];
  const seconds = summary["_runtime"];
  const endedAt = typeof ended === "number" ? readTime(String(ended)) : null;
  const startedAt =
    endedAt && typeof seconds === "number" && Number.isFinite(seconds)
      ? new Date(Date.parse(endedAt) - seconds * 1000).toISOString()
      : endedAt;
  const warnings = [
    ...(media > 0
      ? [
          `${media === 1 ? "1 table, picture or file of W&B is" : `${media} tables, pictures or files of W&B are`} not in this file.`,
        ]
      : []),
    ...(lists > 0
      ? [`${lists === 1 ? "1 list was" : `${lists} lists were`} left out.`]
      : []),
  ];
  return batchOf({
    runs: [
      {
        name: runName ?? folder?.[1] ?? nameFrom(fileName),
        model: null,
        startedAt,
        endedAt,
        params,
        ...(folder && { join: `wandb ${folder[1]}` }),
      },
    ],
    results,
    warnings,
  });
}

function isSpecial(value: Json): boolean {
  return typeof value === "string" && /^(?:NaN|-?Infinity)$/.test(value);
}

/** "my-run/files/wandb-summary.json" is "my-run". */
function nameFrom(fileName: string): string {
  const folder = fileName
    .split(/[\\/]/)
    .slice(0, -1)
    .findLast((part) => !["", ".", "files", "latest-run"].includes(part));
  return folder ?? stemOf(fileName);
}
