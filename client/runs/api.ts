/** Runs and metrics as the server gives them: queries for TanStack Query, and the upload of evaluation files. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { errorSchema } from "../../shared/api/common.ts";
import type {
  ImportAnswer,
  ImportPreview,
  Run,
  TableMapping,
} from "../../shared/api/runs.ts";
import type { MetricsAnswer, MetricsQuery } from "../../shared/charts/spec.ts";
import { answer, api, ApiFailure } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";

/** The newest runs of the workspace. */
export const runsQuery = queryOptions({
  queryKey: ["runs", "all"],
  queryFn: async ({ signal }): Promise<readonly Run[]> => {
    const runs = await answer(
      api.runs.$get({ query: { limit: "500" } }, { init: { signal } }),
    );
    return runs.items;
  },
  placeholderData: keepPreviousData,
});

/** What was asked stands beside the answer, so that an older answer can be drawn truly while a new one is on its way. */
export interface AskedMetrics {
  readonly query: MetricsQuery;
  readonly answer: MetricsAnswer;
}

export function metricsQuery(query: MetricsQuery) {
  const queryKey = ["metrics", query];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      keptAnswer(queryKey, async (): Promise<AskedMetrics> => ({
        query,
        answer: await answer(
          api.metrics.query.$post({ json: query }, { init: { signal } }),
        ),
      })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export interface UploadOptions {
  /** For tables: what a person corrected. */
  readonly mapping?: TableMapping;
  readonly signal?: AbortSignal;
  /** Share of the bytes that are sent, 0 to 1. */
  onProgress?(share: number): void;
}

/** What an import would do. Nothing is stored. */
export function previewImport(
  file: File,
  options: UploadOptions = {},
): Promise<ImportPreview> {
  return upload<ImportPreview>("/api/runs/import/preview", file, options);
}

export function importFile(
  file: File,
  options: UploadOptions = {},
): Promise<ImportAnswer> {
  return upload<ImportAnswer>("/api/runs/import", file, options);
}

/** XMLHttpRequest, because fetch cannot say how much of a body is sent. */
function upload<T>(
  path: string,
  file: File,
  { mapping, signal, onProgress }: UploadOptions,
): Promise<T> {
  const form = new FormData();
  form.append("file", file, file.name);
  if (mapping) form.append("mapping", JSON.stringify(mapping));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const body = parseJson(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(failureOf(request.status, body));
    };
    request.onerror = () =>
      reject(
        new ApiFailure(
          "offline",
          "The upload was cut off. Nothing was imported; check your connection and try again.",
          0,
        ),
      );
    request.onabort = () =>
      reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

function failureOf(status: number, body: unknown): ApiFailure {
  const parsed = errorSchema.safeParse(body);
  if (parsed.success) {
    const { id, message, ...details } = parsed.data.error;
    return new ApiFailure(id, message, status, details);
  }
  return new ApiFailure(
    "unexpected_answer",
    status === 413
      ? "This file is larger than the server takes. Nothing was imported."
      : "The server could not take this file. Nothing was imported; try again in a moment.",
    status,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A proxy's HTML page: the caller treats it as an answer without an error id.
  }
}
