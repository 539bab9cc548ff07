/** How much I want to hear of a canvas, or of one thread. */
import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { WatchLevel } from "../../shared/api/inbox.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";

export type Watched =
  | { readonly type: "canvas"; readonly id: string }
  | { readonly type: "thread"; readonly id: string };

/** Null: as usual for whoever writes or reads here; of a thread, as the canvas. */
export type Watching = WatchLevel | null;

function watchQuery({ type, id }: Watched) {
  return queryOptions({
    queryKey: ["watch", type, id],
    queryFn: (): Promise<{ level: Watching }> =>
      type === "canvas"
        ? answer(api.canvases[":id"].watch.$get({ param: { id } }))
        : answer(api.threads[":id"].watch.$get({ param: { id } })),
    staleTime: 60_000,
  });
}

export interface WatchChoice {
  readonly level: Watching;
  readonly label: string;
  readonly what: string;
}

export function watchChoices({ type }: Watched): readonly WatchChoice[] {
  return [
    {
      level: null,
      label: type === "canvas" ? "As usual" : "As the canvas",
      what:
        type === "canvas"
          ? "Everything if you write here, else only what is for you"
          : "What you chose for the whole canvas",
    },
    { level: "all", label: "Everything", what: "Each comment and decision" },
    {
      level: "mentions",
      label: "Only for me",
      what: "Mentions, answers to you, requests",
    },
    { level: "nothing", label: "Nothing", what: "Not even mentions" },
  ];
}

/** `level` is undefined while nobody knows. */
export function useWatch(watched: Watched): {
  readonly level: Watching | undefined;
  choose(level: Watching): void;
} {
  const queries = useQueryClient();
  const query = watchQuery(watched);
  const { data } = useQuery(query);
  const { type, id } = watched;
  const { mutate } = useMutation({
    mutationFn: (level: Watching) => {
      const request = { param: { id }, json: { level } };
      return type === "canvas"
        ? answer(api.canvases[":id"].watch.$put(request))
        : answer(api.threads[":id"].watch.$put(request));
    },
    onMutate: (level) => {
      const before = queries.getQueryData(query.queryKey);
      queries.setQueryData(query.queryKey, { level });
      return before;
    },
    onError: (failure, _, before) => {
      queries.setQueryData(query.queryKey, before);
      toastFailure("watch", "Not changed", failure);
    },
    onSuccess: (_, level) => toast("watch", chosenWords(type, level)),
  });
  return { level: data?.level, choose: mutate };
}

function chosenWords(type: Watched["type"], level: Watching): string {
  const here = type === "canvas" ? "this canvas" : "this thread";
  switch (level) {
    case "all":
      return `You hear of everything on ${here}`;
    case "mentions":
      return `You hear of ${here} when it is for you`;
    case "nothing":
      return `You hear nothing of ${here}`;
    case null:
      return type === "canvas"
        ? "You hear of this canvas as usual"
        : "You hear of this thread as of the canvas";
    default:
      return level satisfies never;
  }
}
