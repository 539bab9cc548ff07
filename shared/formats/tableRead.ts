/** Rows of a table, read by a mapping: one file for each shape. */
import type { TableMapping } from "../api/runs.ts";
import { batchOf, type ParsedBatch } from "./parsed.ts";
import type { RowBatch, TableFile } from "./rows.ts";
import { PairwiseReader } from "./tablePairwise.ts";
import { SamplesReader } from "./tableSamples.ts";
import { ValuesReader } from "./tableValues.ts";

export interface TableReader {
  read(batch: RowBatch): ParsedBatch;
  finish(): ParsedBatch;
}

/** Throws `bad_mapping` when no column holds what the shape needs, and `no_values` when no row gave any. */
export async function* readTable(
  table: TableFile,
  mapping: TableMapping,
): AsyncGenerator<ParsedBatch> {
  const reader = createReader(table, mapping);
  yield batchOf({ warnings: table.warnings });
  for await (const batch of table.batches()) yield reader.read(batch);
  yield reader.finish();
}

function createReader(table: TableFile, mapping: TableMapping): TableReader {
  switch (mapping.shape) {
    case "long":
    case "wide":
      return new ValuesReader(table, mapping);
    case "samples":
      return new SamplesReader(table, mapping);
    case "pairwise":
      return new PairwiseReader(table, mapping);
    default:
      return mapping.shape satisfies never;
  }
}
