/** Parsed batches written as an import would write them, without a file. */
import { randomUUID } from "node:crypto";
import { RunWriter } from "../../server/runs/write.ts";
import type { Store } from "../../server/store/store.ts";
import {
  batchOf,
  type ParsedBatch,
  type ParsedPoint,
  type ParsedRun,
} from "../../shared/formats/parsed.ts";

export const importedAt = "2026-11-23T12:00:00.000Z";

export function runOf(name: string, parts: Partial<ParsedRun> = {}): ParsedRun {
  return { name, model: null, startedAt: null, params: {}, ...parts };
}

export function pointOf(
  metric: string,
  step: number,
  value: number,
  run = 0,
): ParsedPoint {
  const isFinite = Number.isFinite(value);
  return {
    run,
    metric,
    step,
    time: null,
    value: isFinite ? value : null,
    special: isFinite ? null : (String(value) as ParsedPoint["special"]),
  };
}

/** An import that has not been published. */
export async function startImport(
  store: Store,
  options: {
    readonly id?: string;
    readonly source?: string;
    readonly project?: string;
  } = {},
) {
  const { id = randomUUID(), source = "test", project } = options;
  await store.db
    .insertInto("import")
    .values({
      id,
      key: id,
      sha256: "0".repeat(64),
      file_name: "t",
      format: source,
      warnings: "[]",
      user_id: null,
      created_at: importedAt,
      complete: 0,
    })
    .execute();
  return new RunWriter(store, {
    id,
    userId: null,
    source,
    now: importedAt,
    ...(project !== undefined && { project }),
  });
}

/** Answers the ids of its runs. */
export async function bring(
  store: Store,
  batch: Partial<ParsedBatch>,
  options?: Parameters<typeof startImport>[1],
): Promise<string[]> {
  const writer = await startImport(store, options);
  await writer.add(batchOf(batch));
  return writer.publish([]);
}
