/** How a thread looks once the server has taken a change of it: shown while the request is on its way. */
import type { Thread, ThreadPatch } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";

export function patchedThread(
  thread: Thread,
  patch: ThreadPatch,
  by: Person,
): Thread {
  const { resolved, reason, condition, assignee, anchor, ...rest } = patch;
  return {
    ...thread,
    ...defined(rest),
    ...(anchor && { anchor, live: { state: "attached" } }),
    ...(resolved !== undefined && {
      resolvedAt: resolved ? new Date().toISOString() : null,
      resolvedBy: resolved ? by : null,
      resolution: resolved ? (reason ?? "") : "",
    }),
    // Their names and values come with the answer.
    ...(assignee === null && { assignee: null }),
    ...(assignee === by.id && { assignee: by }),
    ...(condition === null && { condition: null }),
    ...(condition && {
      condition: {
        ...condition,
        state: "waiting",
        run: null,
        value: null,
        checkedAt: null,
      },
    }),
  };
}

function defined(
  patch: Partial<
    Pick<ThreadPatch, "label" | "decisionCandidate" | "asks" | "dueOn">
  >,
): Partial<Pick<Thread, "label" | "decisionCandidate" | "asks" | "dueOn">> {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  );
}
