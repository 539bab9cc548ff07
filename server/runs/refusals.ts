/** How requests about runs can fail. */
import { knownFormats } from "../../shared/formats/sniff.ts";
import type { FormatError } from "../../shared/formats/parsed.ts";
import { Refusal } from "../http/errors.ts";

export const runNotFound = () =>
  new Refusal(
    404,
    "run_not_found",
    "There is no such run. It may have been imported on another server.",
  );

export const sampleNotFound = () =>
  new Refusal(
    404,
    "sample_not_found",
    "There is no such sample. Its run may have been imported again; look for it in the samples of the run.",
  );

export const projectNotFound = () =>
  new Refusal(
    404,
    "project_not_found",
    "There is no such project. Choose one of the list, or make it first.",
  );

export const artifactNotFound = () =>
  new Refusal(
    404,
    "artifact_not_found",
    "This run has no such file. It may have been replaced or deleted since the list was made.",
  );

export const projectNameTaken = (name: string) =>
  new Refusal(
    409,
    "project_name_taken",
    `There is a project called "${name}" already. Use that one, or choose another name.`,
    { name },
  );

/** Params say how a run was made, so they do not change under those who compare it. */
export const paramChanged = (
  key: string,
  before: string | null,
  value: string,
) =>
  new Refusal(
    409,
    "param_changed",
    `The param "${key}" is ${before === null ? "given twice with different values" : `"${before}" already`}, and params cannot be changed. Log the new value as a tag, or in a new run.`,
    { key, before, value },
  );

export const tooManyValues = (limit: number) =>
  new Refusal(
    422,
    "too_many_values",
    `This would draw more than ${limit.toLocaleString("en")} values. Choose fewer runs, metrics or tasks.`,
    { limit },
  );

export const tooManySamples = (samples: number, limit: number) =>
  new Refusal(
    422,
    "too_many_samples",
    `These runs have ${samples.toLocaleString("en")} samples; a chart reads at most ${limit.toLocaleString("en")}. Choose fewer runs, or one task.`,
    { samples, limit },
  );

export const baselineNotCompared = () =>
  new Refusal(
    422,
    "baseline_not_compared",
    "The baseline is none of the runs that are compared. Choose one of them.",
  );

export const tooManyModels = (models: number, limit: number) =>
  new Refusal(
    422,
    "too_many_models",
    `These judgements are between ${models.toLocaleString("en")} models; a chart shows at most ${limit}. Choose fewer runs.`,
    { models, limit },
  );

export const noFile = () =>
  new Refusal(
    422,
    "no_file",
    "The request has no file. Send it as multipart field `file`, or as the raw body with ?name=.",
  );

export const badMapping = (reason: string) =>
  new Refusal(
    422,
    "bad_mapping",
    `The mapping of the columns does not fit: ${reason}. Nothing was imported.`,
  );

/**
 * A file that cannot be imported: the reason, the row, line or byte where it is known, and what could be read. With
 * several files `imports` lists those that were imported before this one.
 */
export const fileRefused = (
  file: string,
  error: FormatError,
  imports: readonly unknown[] = [],
) =>
  new Refusal(
    error.id === "too_large" ? 413 : 422,
    error.id,
    `${file}: ${error.message}`,
    {
      file,
      reason: error.message,
      ...error.place,
      knownFormats,
      ...(imports.length > 0 ? { imports } : {}),
    },
  );
