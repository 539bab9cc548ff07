/** Pinned charts: the snapshot that is drawn, how much is newer, and making a new one. */
import { queryOptions } from "@tanstack/react-query";
import {
  newerAnswerSchema,
  snapshotSchema,
  type Pinned,
} from "../../shared/api/charts.ts";
import { bringBlob } from "../blocks/pictures.ts";
import { ApiFailure, fetchOrFail } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";
import type { CanvasSession } from "../sync/session.ts";

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
      keptAnswer(queryKey, async (): Promise<Pinned> => {
        const read = () =>
          fetchOrFail(
            `${canvasPath(canvas)}/snapshots/${encodeURIComponent(snapshot)}`,
            { signal },
          );
        const response = await read().catch(async (failure: unknown) => {
          // A chart that was just pasted here: its snapshot may still be on the canvas that it came from only.
          const missing =
            failure instanceof ApiFailure && failure.status === 404;
          if (!missing || !(await bringBlob(canvas, snapshot))) throw failure;
          return read();
        });
        return (await response.json()) as Pinned;
      }),
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/**
 * Freezes what the chart shows now. The server pins what it has, so changes that are on their way arrive first. Throws
 * an `ApiFailure` that can be shown.
 */
export async function pinBlock(
  { canvasId, saveState }: Pick<CanvasSession, "canvasId" | "saveState">,
  block: string,
): Promise<Pin> {
  await arrived(saveState);
  const path = `${canvasPath(canvasId)}/snapshots`;
  const response = await postJson(path, { block });
  const { id, at } = snapshotSchema.parse(await response.json());
  return { snapshot: id, at };
}

/** Once the server has every change of this page. Throws when it takes none at the moment. */
function arrived(saveState: CanvasSession["saveState"]): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { type } = saveState.get();
      if (type === "saving" || type === "loading") return;
      unsubscribe();
      if (type === "saved") resolve();
      else
        reject(
          new ApiFailure(
            "not_saved",
            "Your last changes have not reached the server yet. Pin it when it says “Saved”.",
            0,
          ),
        );
    };
    const unsubscribe = saveState.subscribe(look);
    look();
  });
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
