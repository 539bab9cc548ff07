/** My own account, my sessions and my tokens, as the server knows them. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../kit/api.ts";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => answer(api.me.$get()),
});

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async () => (await answer(api.sessions.$get())).items,
});

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: async () => (await answer(api.tokens.$get())).items,
});
