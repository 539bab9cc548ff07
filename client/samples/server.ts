/** Samples as the server gives them. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  SampleAnswer,
  SampleQuery,
  WholeSample,
} from "../../shared/api/samples.ts";
import { fetchOrFail } from "../kit/api.ts";

/** Rows of one page of a list. */
export const pageRows = 100;

type Question = Omit<SampleQuery, "offset" | "limit">;

export function samplesQuery(question: Question, page: number) {
  return queryOptions({
    queryKey: ["samples", question, page],
    queryFn: async ({ signal }) => {
      const response = await fetchOrFail("/api/samples/query", {
        method: "POST",
        body: JSON.stringify({
          ...question,
          offset: page * pageRows,
          limit: pageRows,
        }),
        headers: { "content-type": "application/json" },
        signal,
      });
      return (await response.json()) as SampleAnswer;
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function wholeSampleQuery(id: number) {
  return queryOptions({
    queryKey: ["samples", "whole", id],
    queryFn: async ({ signal }) => {
      const response = await fetchOrFail(`/api/samples/${id}`, { signal });
      return (await response.json()) as WholeSample;
    },
    staleTime: 300_000,
  });
}
