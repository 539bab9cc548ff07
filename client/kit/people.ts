/** Everybody who can be chosen: the workspace's people by name. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./api.ts";

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: async () => (await answer(api.people.$get())).items,
});
