/** Deciding on a suggestion: the thread shows it as soon as the server has said so. */
import { useQueryClient } from "@tanstack/react-query";
import type { Thread } from "../../shared/api/threads.ts";
import { answer, api } from "../kit/api.ts";
import { useSession } from "../sync/session.ts";
import { threadsQuery } from "../threads/threadsQuery.ts";

/** Throws an `ApiFailure`. */
export function useDecide(thread: string) {
  const { canvasId } = useSession();
  const queries = useQueryClient();
  return async (
    decision: "accept" | "decline" | "withdraw",
    more: { readonly word?: string; readonly expected?: string },
  ): Promise<void> => {
    const decided: Thread = await answer(
      api.threads[":id"].suggestion.$post({
        param: { id: thread },
        json: { decision, ...more },
      }),
    );
    queries.setQueryData(threadsQuery(canvasId).queryKey, (old) =>
      old?.map((each) => (each.id === decided.id ? decided : each)),
    );
  };
}
