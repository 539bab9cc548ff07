/** What an import would do, before it does it. */
import type { ImportPreview, TableMapping } from "../api/runs.ts";
import { FormatError, type FileSource, type ParsedRun } from "./parsed.ts";
import { openFile } from "./sniff.ts";

const previewRows = 20;
const previewRuns = 200;

/**
 * Reads the whole file as an import with this mapping would (default: the guess) and counts. A table that gives
 * nothing with its mapping is previewed all the same, with the reason as a warning, so that it can be corrected.
 */
export async function previewFile(
  source: FileSource,
  mapping?: TableMapping,
): Promise<ImportPreview> {
  const opened = await openFile(source);
  const runs: (ParsedRun & {
    metrics: Set<string>;
    values: number;
    samples: number;
  })[] = [];
  const warnings: string[] = [];
  try {
    for await (const batch of opened.read(mapping)) {
      for (const run of batch.runs)
        runs.push({ ...run, metrics: new Set(), values: 0, samples: 0 });
      for (const { run, metric } of [...batch.points, ...batch.results]) {
        runs[run]!.metrics.add(metric);
        runs[run]!.values++;
      }
      for (const { run } of [...batch.samples, ...batch.pairings])
        runs[run]!.samples++;
      warnings.push(...batch.warnings);
    }
  } catch (error) {
    if (!(error instanceof FormatError) || !opened.table) throw error;
    if (error.id !== "bad_mapping" && error.id !== "no_values") throw error;
    warnings.push(error.message);
  }
  if (runs.length > previewRuns)
    warnings.push(`${runs.length} runs; the first ${previewRuns} are shown.`);
  return {
    file: source.name,
    format: opened.format,
    table:
      opened.table && opened.guess
        ? {
            columns: [...opened.table.columns],
            rows: opened.table.firstRows
              .slice(0, previewRows)
              .map((row) => row.map((cell) => cell.slice(0, 200))),
            rowCount: await countRows(opened.table.batches()),
            mapping: mapping ?? opened.guess,
          }
        : null,
    runs: runs
      .slice(0, previewRuns)
      .map(({ name, model, metrics, values, samples }) => ({
        name,
        model,
        metrics: [...metrics],
        values,
        samples,
      })),
    warnings: [...new Set(warnings)],
  };
}

async function countRows(
  batches: AsyncIterable<{ readonly rows: readonly unknown[] }>,
): Promise<number> {
  let count = 0;
  for await (const { rows } of batches) count += rows.length;
  return count;
}
