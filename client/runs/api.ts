/** Runs and metrics as the server gives them: queries for TanStack Query, and the upload of evaluation files. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  ImportAnswer,
  ImportPreview,
  Run,
  TableMapping,
} from "../../shared/api/runs.ts";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import type {
  ChartQuery,
  MetricsRequest,
  RunSelection,
} from "../../shared/charts/spec.ts";
import type { TableAnswer, TableQuery } from "../../shared/charts/table.ts";
import type { ApiError } from "../../shared/api/common.ts";
import { answer, api, ApiFailure, failureOf } from "../kit/api.ts";
import { upload, type UploadOptions } from "../kit/upload.ts";
import { keptAnswer } from "../offline/answers.ts";
import { pathOf } from "./pickedFiles.ts";

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

/** The runs that a query finds, by id: what a chart of it draws. */
export function matchingQuery(selection: RunSelection) {
  const queryKey = ["runs", "matching", selection];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }): Promise<readonly string[]> =>
      keptAnswer(queryKey, async () => {
        const { ids } = await answer(
          api.runs.match.$post({ json: selection }, { init: { signal } }),
        );
        return ids;
      }),
    placeholderData: keepPreviousData,
  });
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ["runs", "one", id],
    queryFn: ({ signal }): Promise<Run> =>
      answer(api.runs[":id"].$get({ param: { id } }, { init: { signal } })),
    staleTime: 30_000,
  });
}

/** What was asked stands beside the answer, so that an older answer can be drawn truly while a new one is on its way. */
export interface AskedMetrics {
  readonly query: ChartQuery;
  readonly answer: ChartAnswer;
}
export interface AskedTable {
  readonly query: TableQuery;
  readonly answer: TableAnswer;
}

/** Which block asks; the values are the same for every one that asks this. */
export type AskingBlock = Pick<MetricsRequest, "canvas" | "block">;

export function metricsQuery(query: ChartQuery, block: AskingBlock = {}) {
  return valuesQuery<AskedMetrics>(query, block);
}

export function tableQuery(query: TableQuery, block: AskingBlock = {}) {
  return valuesQuery<AskedTable>(query, block);
}

function valuesQuery<Asked extends AskedMetrics | AskedTable>(
  query: Asked["query"],
  block: AskingBlock,
) {
  const queryKey = ["metrics", query];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      keptAnswer(queryKey, async () => {
        const found = await answer(
          api.metrics.query.$post(
            { json: { ...query, ...block } },
            { init: { signal } },
          ),
        );
        // The server answers in the type of what was asked.
        return { query, answer: found } as Asked;
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export interface ImportOptions extends Pick<
  UploadOptions,
  "signal" | "onProgress"
> {
  /** For tables: what a person corrected. */
  readonly mapping?: TableMapping;
  /** While the server reads and writes: values and samples that are stored. */
  onStored?(values: number): void;
}

/** What an import would do. Nothing is stored. */
export function previewImport(
  file: File,
  options: ImportOptions = {},
): Promise<ImportPreview> {
  return send(
    "/api/runs/import/preview",
    file,
    options,
  ) as Promise<ImportPreview>;
}

/** One line of the answer to an import. */
type ImportLine =
  | { readonly progress: { readonly values: number } }
  | { readonly answer: ImportAnswer }
  | { readonly error: ApiError["error"] & { readonly status: number } };

export async function importFile(
  file: File,
  { onStored, ...options }: ImportOptions = {},
): Promise<ImportAnswer> {
  const onLine = (line: unknown) => {
    const told = line as ImportLine;
    if ("progress" in told) onStored?.(told.progress.values);
  };
  const last = (await send("/api/runs/import", file, {
    ...options,
    onLine,
  })) as ImportLine;
  if ("answer" in last) return last.answer;
  if (!("error" in last))
    throw new ApiFailure(
      "offline",
      "The connection was cut while this was being stored. It may be stored by now: try again, and nothing is stored twice.",
      0,
    );
  const { status, ...error } = last.error;
  throw failureOf(status, JSON.stringify({ error }));
}

function send(
  path: string,
  file: File,
  { mapping, ...options }: ImportOptions & Pick<UploadOptions, "onLine">,
): Promise<unknown> {
  const form = new FormData();
  form.append("file", file, pathOf(file));
  if (mapping) form.append("mapping", JSON.stringify(mapping));
  return upload(path, form, options);
}
