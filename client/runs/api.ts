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
  MetricsQuery,
  MetricsRequest,
} from "../../shared/charts/spec.ts";
import { answer, api } from "../kit/api.ts";
import { upload, type UploadOptions } from "../kit/upload.ts";
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
  readonly query: MetricsQuery;
  readonly answer: ChartAnswer;
}

/** `chart`: which block asks; the rows are the same for every chart that asks this. */
export function metricsQuery(
  query: MetricsQuery,
  chart: Pick<MetricsRequest, "canvas" | "block"> = {},
) {
  const queryKey = ["metrics", query];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      keptAnswer(queryKey, async (): Promise<AskedMetrics> => ({
        query,
        answer: await answer(
          api.metrics.query.$post(
            { json: { ...query, ...chart } },
            { init: { signal } },
          ),
        ),
      })),
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

export function importFile(
  file: File,
  options: ImportOptions = {},
): Promise<ImportAnswer> {
  return send("/api/runs/import", file, options) as Promise<ImportAnswer>;
}

function send(
  path: string,
  file: File,
  { mapping, ...options }: ImportOptions,
): Promise<unknown> {
  const form = new FormData();
  form.append("file", file, file.name);
  if (mapping) form.append("mapping", JSON.stringify(mapping));
  return upload(path, form, options);
}
