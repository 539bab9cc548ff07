/** What one import may bring, whatever its format: counted here, so that no parser has to. */
import { FormatError, importLimits, type ParsedBatch } from "./parsed.ts";

/** Passes batches on. Throws a `FormatError` that names the limit as soon as one is passed. */
export async function* bounded(
  batches: AsyncIterable<ParsedBatch>,
): AsyncGenerator<ParsedBatch> {
  let runs = 0;
  let values = 0;
  let samples = 0;
  for await (const batch of batches) {
    runs += batch.runs.length;
    values += batch.points.length + batch.results.length;
    samples += batch.samples.length + batch.pairings.length;
    refuseBeyond(runs, importLimits.runs, "runs");
    refuseBeyond(values, importLimits.values, "values");
    refuseBeyond(samples, importLimits.samples, "samples");
    yield batch;
  }
}

function refuseBeyond(count: number, limit: number, what: string): void {
  if (count > limit)
    throw new FormatError(
      "too_large",
      `This file has more than ${limit.toLocaleString("en")} ${what}. Split it and import the parts.`,
    );
}
