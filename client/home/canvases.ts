/** The canvases of this server as the home page and the palette know them, and what can be done to them. */
import {
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { answer, api } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";

/** "active": neither archived nor deleted. */
export type Shelf = "active" | "archived" | "deleted";

export function canvasesQuery(shelf: Shelf) {
  const queryKey = ["canvases", shelf];
  return queryOptions({
    queryKey,
    queryFn: async () =>
      (await keptAnswer(queryKey, () => askCanvases(shelf))).map(withTitleSeen),
    staleTime: 0,
    refetchInterval: 10_000,
  });
}

async function askCanvases(shelf: Shelf): Promise<readonly CanvasSummary[]> {
  const all: CanvasSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(
      api.canvases.$get({
        query: {
          limit: "500",
          ...(shelf !== "active" && { [shelf]: "true" }),
          ...(cursor && { cursor }),
        },
      }),
    );
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

export function canvasQuery(id: string) {
  const queryKey = ["canvas", id];
  return queryOptions({
    queryKey,
    queryFn: () =>
      keptAnswer(
        queryKey,
        () =>
          answer(
            api.canvases[":id"].$get({ param: { id } }),
          ) as Promise<CanvasSummary>,
      ),
  });
}

export function useCreateCanvas() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { title?: string; copyOf?: string }) =>
      answer(
        api.canvases.$post({
          // The same id twice is one canvas: a repeated request makes no second one.
          json: { id: crypto.randomUUID(), ...wanted },
        }),
      ) as Promise<CanvasSummary>,
    onSuccess: (canvas) => {
      queries.setQueryData(canvasQuery(canvas.id).queryKey, canvas);
      return refreshLists(queries);
    },
  });
}

export interface CanvasChange {
  readonly title?: string;
  readonly archived?: boolean;
  readonly guestsNeedApproval?: boolean;
  readonly deleted?: false;
}

/** Rename, archive, take back. The list shows the change at once and returns to the truth if it is refused. */
export function useChangeCanvas() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: CanvasChange & { readonly id: string }) =>
      answer(
        api.canvases[":id"].$patch({ param: { id }, json: change }),
      ) as Promise<CanvasSummary>,
    onMutate: ({ id, title }) => {
      if (title === undefined) return;
      titlesSeen.delete(id);
      queries.setQueriesData<readonly CanvasSummary[]>(
        { queryKey: ["canvases"] },
        (list) =>
          list?.map((each) => (each.id === id ? { ...each, title } : each)),
      );
    },
    onSuccess: (canvas) =>
      queries.setQueryData(canvasQuery(canvas.id).queryKey, canvas),
    onSettled: () => refreshLists(queries),
  });
}

export function useDeleteCanvas() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.canvases[":id"].$delete({ param: { id }, query: {} })),
    onMutate: (id) =>
      queries.setQueriesData<readonly CanvasSummary[]>(
        { queryKey: ["canvases"] },
        (list) => list?.filter((each) => each.id !== id),
      ),
    onSettled: () => refreshLists(queries),
  });
}

/** For ever, with all that belongs to it. It stays in the list until the server has done it. */
export function usePurgeCanvas() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.canvases[":id"].$delete({ param: { id }, query: { for: "ever" } }),
      ),
    onSettled: () => refreshLists(queries),
  });
}

/** Titles as this page saw them in open documents: the server's lists follow the documents a second later. */
const titlesSeen = new Map<string, { title: string; at: number }>();
const listsLagMs = 5_000;

function withTitleSeen(canvas: CanvasSummary): CanvasSummary {
  const seen = titlesSeen.get(canvas.id);
  return seen && Date.now() - seen.at < listsLagMs
    ? { ...canvas, title: seen.title }
    : canvas;
}

/** The title of the open canvas, for lists and the palette. */
export function showTitle(queries: QueryClient, id: string, title: string) {
  titlesSeen.set(id, { title, at: Date.now() });
  const retitle = <C extends CanvasSummary>(canvas: C) =>
    canvas.id === id && canvas.title !== title ? { ...canvas, title } : canvas;
  queries.setQueriesData<readonly CanvasSummary[]>(
    { queryKey: ["canvases"] },
    (list) => list?.map(retitle),
  );
  queries.setQueryData(
    canvasQuery(id).queryKey,
    (canvas) => canvas && retitle(canvas),
  );
}

function refreshLists(queries: QueryClient) {
  return queries.invalidateQueries({ queryKey: ["canvases"] });
}
