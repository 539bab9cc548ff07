/** What a line of the inbox says, and where it leads. */
import type { InboxItem, InboxReason } from "../../shared/api/inbox.ts";

const verbs: Readonly<Record<InboxReason, string>> = {
  assigned: "assigned this to you",
  "review asked": "asked you for a review",
  "access asked": "asks for access",
  asked: "needs an answer from your discipline",
  mentioned: "mentioned you",
  "suggestion decided": "decided on your suggestion",
  "review answered": "answered your request for a review",
  "review stale": "changed what was approved",
  condition: "checked a condition",
  replied: "replied",
  resolved: "resolved a thread",
  reopened: "reopened a thread",
  suggested: "suggested an edit",
  commented: "commented",
  "approval needed": "wrote something that waits for your approval",
};

/** Without a person: the server noticed it. */
const noticed: Partial<Record<InboxReason, string>> = {
  condition: "A condition of a thread changed",
  "review stale": "What was approved has changed",
};

/** "Ben mentioned you". */
export function reasonWords({
  reason,
  actor,
}: Pick<InboxItem, "reason" | "actor">): string {
  if (!actor) return noticed[reason] ?? "Something happened";
  return `${actor.name} ${verbs[reason]}`;
}

export function canvasTitle({ canvas }: Pick<InboxItem, "canvas">): string {
  return canvas.title || "Untitled canvas";
}

/** The `?…` of the canvas that shows what the line is about. */
export function placeOf({ subject }: Pick<InboxItem, "subject">): {
  readonly thread?: string;
  readonly review?: string;
} {
  return subject.type === "access" ? {} : { [subject.type]: subject.id };
}
