/** The formats that can be imported, in the order in which they are tried: the more particular first. */
import { delimitedTable } from "./delimited.ts";
import { everyEval } from "./everyEval.ts";
import { everyEvalSamples } from "./everyEvalSamples.ts";
import type { Format } from "./format.ts";
import { helmFolder, helmPart } from "./helm.ts";
import { hfTrainer } from "./hfTrainer.ts";
import { inspectArchive, inspectJson } from "./inspect.ts";
import { jsonArrayTable, jsonLinesTable } from "./jsonRows.ts";
import { lmEvalResults } from "./lmEval.ts";
import { lmEvalSamples } from "./lmEvalSamples.ts";
import { mlflowFolder } from "./mlflowFolder.ts";
import { mlflowRunsCsv } from "./mlflowRunsCsv.ts";
import { mlflowTable } from "./mlflowTable.ts";
import { parquetTable } from "./parquet.ts";
import { promptfooJson, promptfooJsonLines } from "./promptfoo.ts";
import { promptfooCsv } from "./promptfooCsv.ts";
import { tensorboardFile, tensorboardFolder } from "./tensorboard.ts";
import { wandbChart } from "./wandbChart.ts";
import { wandbSummary } from "./wandbSummary.ts";

export const formats: readonly Format[] = [
  // Archives and folders that are one evaluation as a whole.
  inspectArchive,
  tensorboardFolder,
  mlflowFolder,
  helmFolder,
  // JSON documents.
  lmEvalResults,
  inspectJson,
  promptfooJson,
  everyEval,
  hfTrainer,
  wandbSummary,
  mlflowTable,
  helmPart,
  // JSONL.
  lmEvalSamples,
  promptfooJsonLines,
  everyEvalSamples,
  // Binary files.
  tensorboardFile,
  parquetTable,
  // Tables with columns of their tool.
  promptfooCsv,
  wandbChart,
  mlflowRunsCsv,
  // Any table.
  jsonArrayTable,
  jsonLinesTable,
  delimitedTable,
];
