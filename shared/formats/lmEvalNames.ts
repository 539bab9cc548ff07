/** What the names of lm-eval's files and keys say: task, time, model, metric and filter. */
import { stemOf } from "./parsed.ts";

/** "exact_match,strict-match" is metric exact_match with filter strict-match; files of 0.2 and 0.3 have no filter. */
export function splitKey(key: string): { name: string; filter: string } {
  const comma = key.indexOf(",");
  return comma < 0
    ? { name: key.trim(), filter: "" }
    : { name: key.slice(0, comma).trim(), filter: key.slice(comma + 1) };
}

export function joinKey(name: string, filter: string): string {
  return filter === "" ? name : `${name},${filter}`;
}

/** The moment at which a run wrote its files, to the microsecond, with "-" for ":". */
const moment = String.raw`\d{4}-\d{2}-\d{2}T\d{2}[-:]\d{2}[-:]\d{2}(?:\.\d+)?`;
const resultsName = new RegExp(`^results(?:_(${moment}))?$`);
const samplesName = new RegExp(`^samples_(.+?)(?:_(${moment}))?$`);

/**
 * The same for the results file and the samples files of one run, in whatever order and folder they come: the moment
 * in their names, which has microseconds; for files without one, the folder they share. Undefined when neither is known.
 */
export function joinOf(fileName: string): string | undefined {
  const stem = stemOf(fileName);
  const results = resultsName.exec(stem);
  const samples = samplesName.exec(stem);
  if (!results && !samples) return undefined;
  const at = results?.[1] ?? samples?.[2];
  if (at?.includes(".")) return `lm-eval ${at.replaceAll(":", "-")}`;
  const folder = folderOf(fileName);
  return folder === "" ? undefined : `lm-eval ${folder} ${at ?? ""}`.trim();
}

/** Task of a samples file: "samples_ticket_math_2026-11-23T07-23-33.474369.jsonl" is "ticket_math". */
export function taskOfSamplesFile(fileName: string): string {
  const stem = stemOf(fileName);
  return samplesName.exec(stem)?.[1] ?? stem;
}

/** "acme__toy-large/samples_...": lm-eval writes "/" of a model's name as "__". Null without such a folder. */
export function modelOfFolder(fileName: string): string | null {
  const folder = folderOf(fileName).split("/").at(-1) ?? "";
  return /.__./.test(folder) ? folder.replaceAll("__", "/") : null;
}

function folderOf(fileName: string): string {
  return fileName
    .split(/[\\/]/)
    .slice(0, -1)
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** The step in "step143000", "/out/checkpoint-500" and such; null without one. */
export function stepIn(text: string | undefined): number | null {
  const match = /(?:^|[^a-z])step[-_]?(\d{1,12})(?!\d)/i.exec(text ?? "");
  return match ? Number(match[1]) : null;
}
