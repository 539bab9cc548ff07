/** Who has seen what the charts of this canvas mix, and saying so oneself. */
import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import {
  acknowledgementSchema,
  type Acknowledgement,
} from "../../shared/api/charts.ts";
import { fetchOrFail } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";
import { canvasPath, postJson } from "./snapshots.ts";

/** `named`: the record that a chart names; another one is asked for again, as it may be new. */
export function acknowledgementQuery(canvas: string, named: string | null) {
  const queryKey = ["acknowledgements", canvas, named];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }): Promise<Acknowledgement | null> =>
      keptAnswer(queryKey, async () => {
        const response = await fetchOrFail(
          `${canvasPath(canvas)}/acknowledgements`,
          { signal },
        );
        const { items } = z
          .object({ items: z.array(acknowledgementSchema) })
          .parse(await response.json());
        return items.find(({ id }) => id === named) ?? null;
      }),
    enabled: named !== null,
    staleTime: Infinity,
  });
}

/** Throws an `ApiFailure` when the chart mixes something else by now. */
export async function acknowledge(
  canvas: string,
  block: string,
  digest: string,
): Promise<Acknowledgement> {
  const response = await postJson(`${canvasPath(canvas)}/acknowledgements`, {
    block,
    digest,
  });
  return acknowledgementSchema.parse(await response.json());
}
