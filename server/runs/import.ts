/**
 * Importing a file: receive, find the format, write invisibly, keep the raw file, make it visible, tell everyone.
 * The same file with the same mapping is one import, also when it is sent twice at once.
 */
import { createHash, randomUUID } from "node:crypto";
import type { ImportedFile, TableMapping } from "../../shared/api/runs.ts";
import { FormatError, type ParsedBatch } from "../../shared/formats/parsed.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import type { Store } from "../store/store.ts";
import { openUpload, type OpenedUpload } from "./parse.ts";
import { projectCalled } from "./projectRows.ts";
import {
  receiveUpload,
  removeUnfinishedUploads,
  type Upload,
} from "./upload.ts";
import { removeImport } from "./removeImport.ts";
import { RunWriter } from "./write.ts";

/** Raised when a parser reads files differently than before, so that importing again brings the better reading. */
const importerVersion = 2;

type ImportContext = Pick<
  Context,
  "config" | "store" | "blobs" | "runEvents" | "log"
>;

export interface ImportOptions {
  /** Null: the server itself. */
  readonly userId: string | null;
  /** For tables, when the guess is not to be used. */
  readonly mapping?: TableMapping | undefined;
  /** Id or name of the project for runs whose file names none; a new name makes one. */
  readonly project?: string | undefined;
  /** Told after each batch how many values and samples are written. */
  readonly onProgress?: ((values: number) => void) | undefined;
  /** What runs join by whose format does not say it: the file they come from again and again. */
  readonly join?: string | undefined;
}

export interface FileToImport extends ImportOptions {
  readonly name: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Throws a `FormatError` when the file cannot be imported; then nothing of it is stored. */
export async function importFile(
  context: ImportContext,
  file: FileToImport,
): Promise<ImportedFile> {
  const upload = await receiveUpload(
    context.config.dataDir,
    file.name,
    file.bytes,
  );
  try {
    return await importUpload(context, upload, file);
  } finally {
    await upload.dispose();
  }
}

/** As `importFile`, for a file that was received before; the upload stays the caller's. */
export async function importUpload(
  context: ImportContext,
  upload: Upload,
  options: ImportOptions,
): Promise<ImportedFile> {
  const opened = await openUpload(upload);
  try {
    return await importOnce(context, options, upload, opened);
  } finally {
    await opened.close();
  }
}

/** At the start of the server: takes back what processes that died were importing. Answers how many imports. */
export async function removeIncompleteImports(
  context: Pick<Context, "store" | "config">,
): Promise<number> {
  await removeUnfinishedUploads(context.config);
  const { store } = context;
  const left = await store.db
    .selectFrom("import")
    .select(["id", "key"])
    .where("complete", "=", 0)
    .execute();
  let removed = 0;
  for (const { key } of left)
    await store.exclusiveIfFree(turnOf(key), async () => {
      if (await removeLeftover(store, key)) removed += 1;
    });
  return removed;
}

/** Whoever has it is importing now, in this process or another. */
function turnOf(key: string): string {
  return `import ${key}`;
}

async function importOnce(
  context: ImportContext,
  options: ImportOptions,
  upload: Upload,
  opened: OpenedUpload,
): Promise<ImportedFile> {
  const mapping = sameMapping(options.mapping, opened.guess)
    ? undefined
    : options.mapping;
  const key = keyOf(upload.sha256, mapping);
  return context.store.exclusive(turnOf(key), () =>
    importNow(context, options, upload, opened, key, mapping),
  );
}

async function importNow(
  context: ImportContext,
  options: ImportOptions,
  upload: Upload,
  opened: OpenedUpload,
  key: string,
  mapping: TableMapping | undefined,
): Promise<ImportedFile> {
  const { store, blobs, runEvents } = context;
  const { name } = upload.source;
  const known = await findImport(store, key);
  if (known) return { ...known, file: name, alreadyImported: true };
  await removeLeftover(store, key);

  const started = performance.now();
  const id = randomUUID();
  const now = new Date().toISOString();
  const { userId } = options;
  const project =
    options.project === undefined
      ? undefined
      : await projectCalled(store.db, options.project, userId, now);
  await store.db
    .insertInto("import")
    .values({
      id,
      key,
      sha256: upload.sha256,
      file_name: name,
      format: opened.format,
      warnings: "[]",
      user_id: userId,
      created_at: now,
      complete: 0,
    })
    .execute();
  const writer = new RunWriter(store, {
    id,
    userId,
    source: opened.format,
    now,
    ...(project !== undefined && { project }),
  });
  const warnings = new Set<string>();
  let runs: string[];
  try {
    for await (const batch of opened.batches(mapping)) {
      await writer.add(joinedBy(batch, options.join));
      options.onProgress?.(writer.values);
      for (const warning of batch.warnings) warnings.add(warning);
    }
    if (writer.values === 0)
      throw new FormatError("no_values", "This file holds no values.");
    const blob = await blobs.put(upload.bytes());
    await store.db
      .insertInto("blob")
      .values({
        sha256: blob.sha256,
        size: blob.size,
        media_type: mediaTypeOf(opened.format),
        created_at: now,
        created_by: userId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    runs = await writer.publish([...warnings]);
  } catch (error) {
    await removeImport(store, id).catch((left: unknown) =>
      // Invisible until they are removed: by the same import again, or by the next start.
      context.log.warn(
        { import: id, error: errorForLog(left) },
        "the rows of a failed import are still there",
      ),
    );
    throw error;
  }
  runEvents.came(runs);
  context.log.info(
    {
      import: id,
      format: opened.format,
      bytes: upload.source.size,
      runs: runs.length,
      values: writer.values,
      ms: Math.round(performance.now() - started),
    },
    "imported a file",
  );
  return {
    file: name,
    format: opened.format,
    runs,
    warnings: [...warnings],
    alreadyImported: false,
  };
}

function joinedBy(batch: ParsedBatch, join: string | undefined): ParsedBatch {
  if (join === undefined || batch.runs.length === 0) return batch;
  const runs = batch.runs.map((run) => ({
    ...run,
    join: run.join ?? `${join} ${run.name}`,
  }));
  return { ...batch, runs };
}

/** An import that failed, and whose rows could not be taken back then, e.g. because the disk was full. */
async function removeLeftover(store: Store, key: string): Promise<boolean> {
  const left = await store.db
    .selectFrom("import")
    .select("id")
    .where("key", "=", key)
    .where("complete", "=", 0)
    .executeTakeFirst();
  if (left) await removeImport(store, left.id);
  return left !== undefined;
}

async function findImport(
  store: Store,
  key: string,
): Promise<Omit<ImportedFile, "file" | "alreadyImported"> | null> {
  const found = await store.db
    .selectFrom("import")
    .select(["id", "format", "warnings"])
    .where("key", "=", key)
    .where("complete", "=", 1)
    .executeTakeFirst();
  if (!found) return null;
  const runs = await store.db
    .selectFrom("import_run")
    .innerJoin("run", "run.id", "import_run.run_id")
    .select("run.id")
    .where("import_run.import_id", "=", found.id)
    .orderBy("run.name")
    .execute();
  return {
    format: found.format,
    runs: runs.map((run) => run.id),
    warnings: JSON.parse(found.warnings) as string[],
  };
}

function keyOf(sha256: string, mapping: TableMapping | undefined): string {
  const canonical = mapping
    ? JSON.stringify([mapping.shape, mapping.roles, mapping.runName])
    : "";
  return createHash("sha256")
    .update(`${importerVersion}\n${sha256}\n${canonical}`)
    .digest("hex");
}

function sameMapping(
  mapping: TableMapping | undefined,
  guess: TableMapping | null,
): boolean {
  if (!mapping || !guess) return mapping === undefined;
  return keyOf("", mapping) === keyOf("", guess);
}

function mediaTypeOf(format: string): string {
  if (format.startsWith("JSONL")) return "application/jsonl";
  if (/json/i.test(format)) return "application/json";
  return format.startsWith("TSV") ? "text/tab-separated-values" : "text/csv";
}
