/** How changes of threads can fail. */
import { Refusal } from "../http/errors.ts";

/** The same for somebody who does not exist: nothing is told about who is here. */
export const assigneeCannotRead = () =>
  new Refusal(
    422,
    "assignee_cannot_read",
    "This person may not see the canvas, so they cannot be asked to do something here. Share the canvas with them first. Nothing was changed.",
    { path: "assignee" },
  );

export const tooManyReactions = (limit: number) =>
  new Refusal(
    409,
    "too_many_reactions",
    `A comment takes at most ${limit} different emoji. Add yourself to one that is there.`,
    { limit },
  );

/** Of guests whose words an owner looks at first: changes of threads would go around that. */
export const approvalComesFirst = () =>
  new Refusal(
    403,
    "approval_comes_first",
    "An owner of this canvas looks at what guests write before others see it. Write it as a comment; the owner can do the rest.",
  );

export const notWaiting = () =>
  new Refusal(
    409,
    "not_waiting",
    "This comment does not wait for approval any more. Reload to see what became of it.",
  );

/** Whoever may not read runs could find out about them by conditions. */
export const conditionsNeedRuns = () =>
  new Refusal(
    403,
    "conditions_need_runs",
    "A condition looks at the evaluation runs of this Parley, which your account or token may not read. Ask somebody of the workspace to add it.",
  );
