/** Projects, runs and comparisons as the server gives them, and what can be done to them. */
import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import type { Project } from "../../shared/api/projects.ts";
import type { CompareAnswer, RunPage } from "../../shared/api/runPage.ts";
import type { Run, runPatchSchema } from "../../shared/api/runs.ts";
import type {
  RunColumns,
  RunSearch,
  RunSearchAnswer,
} from "../../shared/api/runSearch.ts";
import { fetchOrFail } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";

/** How often a page that is looked at asks whether something came in. */
export const pollMs = 5_000;

async function ask<T>(
  path: string,
  options: {
    readonly method?: "POST" | "PATCH";
    readonly body?: unknown;
    readonly signal?: AbortSignal;
  } = {},
): Promise<T> {
  const { method, body, signal } = options;
  const response = await fetchOrFail(path, {
    ...(method && { method }),
    ...(signal && { signal }),
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  return (await response.json()) as T;
}

const projectsKey = ["runs", "projects"];
export const projectsQuery = queryOptions({
  queryKey: projectsKey,
  queryFn: () =>
    keptAnswer(projectsKey, async () => {
      const { items } = await ask<{ items: Project[] }>("/api/projects");
      return items;
    }),
  refetchInterval: 4 * pollMs,
});

export function columnsQuery(project: string | null) {
  const query =
    project === null ? "" : `?project=${encodeURIComponent(project)}`;
  return queryOptions({
    queryKey: ["runs", "columns", project],
    queryFn: ({ signal }) =>
      ask<RunColumns>(`/api/runs/columns${query}`, { signal }),
    refetchInterval: 4 * pollMs,
  });
}

export function searchRuns(
  search: RunSearch,
  signal?: AbortSignal,
): Promise<RunSearchAnswer> {
  return ask("/api/runs/search", {
    method: "POST",
    body: search,
    ...(signal && { signal }),
  });
}

export function runPageQuery(id: string) {
  const queryKey = ["runs", "page", id];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      keptAnswer(queryKey, () =>
        ask<RunPage>(`/api/runs/${encodeURIComponent(id)}/page`, { signal }),
      ),
    // A run that is over changes when somebody changes it, one that streams all the time.
    refetchInterval: ({ state }) =>
      state.data?.run.status === "running" ? pollMs : 6 * pollMs,
  });
}

/** As many as a chart of runs that were chosen one by one names. */
const mostCharted = 50;

/** What these runs say about themselves, for suggesting charts. */
export function runsByIdQuery(ids: readonly string[]) {
  const some = ids.slice(0, mostCharted);
  return queryOptions({
    queryKey: ["runs", "byId", some],
    queryFn: ({ signal }) =>
      Promise.all(
        some.map((id) =>
          ask<Run>(`/api/runs/${encodeURIComponent(id)}`, { signal }),
        ),
      ),
  });
}

export function compareQuery(runs: readonly string[], baseline: string | null) {
  return queryOptions({
    queryKey: ["runs", "compare", runs, baseline],
    queryFn: ({ signal }) =>
      ask<CompareAnswer>("/api/runs/compare", {
        method: "POST",
        body: { runs, baseline },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: runs.length >= 2,
  });
}

export type RunPatch = z.input<typeof runPatchSchema>;

/** One change for all of these runs. Those that were changed before one failed stay changed. */
export function useChangeRuns() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, patch }: RunsChange) => {
      for (const id of ids)
        await ask<Run>(`/api/runs/${encodeURIComponent(id)}`, {
          method: "PATCH",
          body: patch,
        });
    },
    // Long tables are not fetched anew for it: the rows are changed here, and what is in sight is asked for again.
    onSuccess: (_, change) => changeRowsShown(queries, change),
    onError: () => queries.invalidateQueries({ queryKey: ["runs", "search"] }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["runsNews"] }),
        queries.invalidateQueries({
          predicate: ({ queryKey: [first, second] }) =>
            first === "runs" && second !== "search",
        }),
      ]),
  });
}

export interface RunsChange {
  readonly ids: readonly string[];
  readonly patch: RunPatch;
}

type Pages = InfiniteData<RunSearchAnswer, string | null>;

function changeRowsShown(queries: QueryClient, { ids, patch }: RunsChange) {
  const changed = new Set(ids);
  const now = new Date().toISOString();
  for (const [queryKey, pages] of queries.getQueriesData<Pages>({
    queryKey: ["runs", "search"],
  })) {
    if (!pages) continue;
    const { archived, project } = queryKey[2] as RunSearch;
    const leaves =
      (patch.archived === true && (archived ?? "no") === "no") ||
      (patch.archived === false && archived === "only") ||
      (patch.project !== undefined &&
        project !== null &&
        patch.project !== project);
    queries.setQueryData<Pages>(queryKey, {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items.flatMap((row) =>
          !changed.has(row.id)
            ? row
            : leaves
              ? []
              : {
                  ...row,
                  ...(patch.name !== undefined && { name: patch.name }),
                  ...(patch.pinned !== undefined && {
                    pinnedAt: patch.pinned ? now : null,
                  }),
                  ...(patch.archived !== undefined && {
                    archivedAt: patch.archived ? now : null,
                  }),
                  ...(patch.project !== undefined && {
                    project: patch.project,
                  }),
                },
        ),
      })),
    });
  }
}

export function useMakeProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      ask<Project>("/api/projects", {
        method: "POST",
        // The same id twice is one project: a repeated request makes no second one.
        body: { id: crypto.randomUUID(), name },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: projectsKey }),
  });
}

export function useChangeProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({
      id,
      ...patch
    }: {
      readonly id: string;
      readonly name?: string;
      readonly archived?: boolean;
    }) =>
      ask<Project>(`/api/projects/${encodeURIComponent(id)}`, {
        method: "PATCH",
        body: patch,
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: projectsKey }),
  });
}

/** Where an artifact is downloaded from. */
export function artifactHref(run: string, path: string): string {
  return `/api/runs/${encodeURIComponent(run)}/artifacts?path=${encodeURIComponent(path)}`;
}
