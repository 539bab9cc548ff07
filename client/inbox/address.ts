/** The views of the inbox, and what its address says: which of them. */
import type { InboxView } from "../../shared/api/inbox.ts";

/** Here once more, because the server's list brings the parser of its answers with it. */
export const views = [
  "waiting",
  "snoozed",
  "done",
] as const satisfies InboxView[];

export function readInboxAddress(search: Record<string, unknown>): {
  readonly view?: InboxView;
} {
  const view = views.find((each) => each === search["view"]);
  return view && view !== "waiting" ? { view } : {};
}
