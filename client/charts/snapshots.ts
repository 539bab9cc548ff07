/** Pinned charts: the snapshot that is drawn, how much is newer, and making a new one. */
import { queryOptions } from "@tanstack/react-query";
import { newerAnswerSchema, snapshotSchema } from "../../shared/api/charts.ts";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { fetchOrFail } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";

export interface Pin {
  readonly snapshot: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a pinned chart draws. It is immutable, so it is asked for once. */
export function snapshotQuery(canvas: string, snapshot: string) {
  const queryKey = ["snapshot", canvas, snapshot];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      keptAnswer(queryKey, async () => {
        const response = await fetchOrFail(
          `${canvasPath(canvas)}/snapshots/${encodeURIComponent(snapshot)}`,
          { signal },
        );
        return (await response.json()) as ChartAnswer;
      }),
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** Freezes what the chart's query gives now. Throws an `ApiFailure` that can be shown. */
export async function pinBlock(canvas: string, block: string): Promise<Pin> {
  const response = await postJson(`${canvasPath(canvas)}/snapshots`, { block });
  const { id, at } = snapshotSchema.parse(await response.json());
  return { snapshot: id, at };
}

/** How many of its runs changed or came in since a chart was pinned. */
export function newerQuery(canvas: string, block: string, snapshot: string) {
  return queryOptions({
    queryKey: ["newer", canvas, block, snapshot],
    queryFn: async ({ signal }): Promise<number> => {
      const response = await fetchOrFail(
        `${canvasPath(canvas)}/charts/${encodeURIComponent(block)}/newer`,
        { signal },
      );
      return newerAnswerSchema.parse(await response.json()).newer;
    },
  });
}

export function postJson(path: string, body: unknown): Promise<Response> {
  return fetchOrFail(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

export function canvasPath(canvas: string): string {
  return `/api/canvases/${encodeURIComponent(canvas)}`;
}
