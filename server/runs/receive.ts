/** The body of an import request: a multipart form with one or more files, or the raw file itself. */
import {
  tableMappingSchema,
  type ImportAnswer,
  type ImportedFile,
  type ImportPreview,
  type TableMapping,
} from "../../shared/api/runs.ts";
import { FormatError } from "../../shared/formats/parsed.ts";
import type { Context } from "../context.ts";
import { importUpload } from "./import.ts";
import type { ImportProgress } from "./progress.ts";
import { boundaryOf, readMultipart } from "./multipart.ts";
import { previewUpload } from "./parse.ts";
import { badMapping, fileRefused, noFile } from "./refusals.ts";
import { inMemoryBytes, receiveUpload, type Upload } from "./upload.ts";

const maxMappingCharacters = 100_000;
/** What the small files of one request may take in memory together; the next ones go to temporary files. */
const maxKeptBytes = 8 * inMemoryBytes;

export interface ImportRequest {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly contentType: string;
  readonly userId: string;
  /** Of a raw body. */
  readonly name?: string | undefined;
  /** JSON, with a raw body. */
  readonly mapping?: string | undefined;
  /** Id or name of a project. */
  readonly project?: string | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

interface Received {
  readonly mapping: string | undefined;
  readonly project: string | undefined;
}

/** Imports one file after the other. Throws a `Refusal` at the first that cannot be imported. */
export async function handleImport(
  context: Context,
  request: ImportRequest,
): Promise<ImportAnswer> {
  return withUploads(context, request, async (uploads, mapping, project) => {
    if (mapping && uploads.length > 1)
      throw badMapping("it can be given with a single file only");
    const imports: ImportedFile[] = [];
    for (const upload of uploads) {
      const { userId } = request;
      const { name } = upload.source;
      const told = { file: name, done: imports.length, of: uploads.length };
      const onProgress = (values: number) =>
        request.onProgress?.({ ...told, values });
      onProgress(0);
      imports.push(
        await refusing(upload, imports, () =>
          importUpload(context, upload, {
            userId,
            mapping,
            project,
            onProgress,
          }),
        ),
      );
    }
    return { imports };
  });
}

/** Throws a `Refusal` for a file that cannot be imported. */
export async function handlePreview(
  context: Context,
  request: ImportRequest,
): Promise<ImportPreview> {
  return withUploads(context, request, ([upload], mapping) =>
    refusing(upload!, [], () => previewUpload(upload!, mapping)),
  );
}

async function refusing<T>(
  upload: Upload,
  imports: readonly ImportedFile[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FormatError)
      throw fileRefused(upload.source.name, error, imports);
    throw error;
  }
}

async function withUploads<T>(
  context: Context,
  request: ImportRequest,
  work: (
    uploads: Upload[],
    mapping: TableMapping | undefined,
    project: string | undefined,
  ) => Promise<T>,
): Promise<T> {
  const uploads: Upload[] = [];
  try {
    const { mapping, project } = await receive(context, request, uploads);
    if (uploads.length === 0) throw noFile();
    return await work(
      uploads,
      readMapping(mapping),
      project?.trim().slice(0, 250) || undefined,
    );
  } finally {
    for (const upload of uploads) await upload.dispose();
  }
}

/** Fills `uploads`; answers the mapping and the project as sent. */
async function receive(
  context: Context,
  request: ImportRequest,
  uploads: Upload[],
): Promise<Received> {
  const { body, contentType, name = "file" } = request;
  if (!body) throw noFile();
  let left = maxKeptBytes;
  const keep = async (fileName: string, bytes: AsyncIterable<Uint8Array>) => {
    try {
      const upload = await receiveUpload(
        context.config.dataDir,
        fileName,
        bytes,
        Math.min(inMemoryBytes, left),
      );
      if (upload.path === null) left -= upload.source.size;
      uploads.push(upload);
    } catch (error) {
      if (error instanceof FormatError) throw fileRefused(fileName, error);
      throw error;
    }
  };
  const boundary = boundaryOf(contentType);
  if (boundary === null) {
    await keep(name, body);
    return { mapping: request.mapping, project: request.project };
  }
  let { mapping, project } = request;
  for await (const part of readMultipart(body, boundary)) {
    if (part.name === "file") await keep(part.fileName ?? name, part.body);
    else if (part.name === "mapping") mapping = await readField(part.body);
    else if (part.name === "project") project = await readField(part.body);
  }
  return { mapping, project };
}

async function readField(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxMappingCharacters) throw badMapping("it is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readMapping(text: string | undefined): TableMapping | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badMapping("it is not valid JSON");
  }
  const parsed = tableMappingSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badMapping(
      `${issue?.path.join(".") || "mapping"}: ${issue?.message ?? "invalid"}`,
    );
  }
  return parsed.data;
}
