/** The formats that can be imported, in the order in which they are tried: the more particular first. */
import { delimitedTable } from "./delimited.ts";
import type { Format } from "./format.ts";
import { hfTrainer } from "./hfTrainer.ts";
import { inspectArchive, inspectJson } from "./inspect.ts";
import { jsonArrayTable, jsonLinesTable } from "./jsonRows.ts";
import { lmEvalResults } from "./lmEval.ts";
import { lmEvalSamples } from "./lmEvalSamples.ts";
import { tensorboardFile, tensorboardFolder } from "./tensorboard.ts";

export const formats: readonly Format[] = [
  // Archives and folders that are one evaluation as a whole.
  inspectArchive,
  tensorboardFolder,
  // JSON documents.
  lmEvalResults,
  inspectJson,
  hfTrainer,
  // JSONL.
  lmEvalSamples,
  // Binary files.
  tensorboardFile,
  // Tables with columns of their tool.
  // Any table.
  jsonArrayTable,
  jsonLinesTable,
  delimitedTable,
];
