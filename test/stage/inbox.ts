/** A small language for what waits for people: `has(ben, ["mentioned"])`. */
import type { InboxItem } from "../../shared/api/inbox.ts";
import type { Thread } from "../../shared/api/threads.ts";
import type { ApiStage, Caller } from "./api.ts";

export const inboxOf = async (
  who: Caller,
  view: "waiting" | "snoozed" | "done" = "waiting",
): Promise<InboxItem[]> =>
  (await who.call<{ items: InboxItem[] }>("GET", `/api/inbox?view=${view}`))
    .body.items;

export const unreadOf = async (who: Caller): Promise<number> =>
  (await who.call<{ unread: number }>("GET", "/api/inbox/count")).body.unread;

export const patchLine = (who: Caller, item: InboxItem, patch: object) =>
  who.call<InboxItem>("PATCH", `/api/inbox/${item.id}`, patch);

export const mention = (who: Caller): string =>
  `@[${who.name}](mention:${who.id})`;

/** Begins a thread on a block. */
export async function startThread(
  who: Caller,
  canvas: string,
  body: string,
  extra: object = {},
): Promise<Thread> {
  const { body: thread } = await who.call<Thread>(
    "POST",
    `/api/canvases/${canvas}/threads`,
    { anchor: { type: "block", block: "h1" }, body, ...extra },
  );
  return thread;
}

export const answerIn = (who: Caller, thread: Thread, body: string) =>
  who.call<{ id: string }>("POST", `/api/threads/${thread.id}/comments`, {
    body,
  });

export const watchCanvas = (
  who: Caller,
  canvas: string,
  level: string | null,
) => who.call("PUT", `/api/canvases/${canvas}/watch`, { level });

export const watchThread = (
  who: Caller,
  thread: Thread,
  level: string | null,
) => who.call("PUT", `/api/threads/${thread.id}/watch`, { level });

/** A role of their own; `null` takes it away. */
export const giveRole = (
  owner: Caller,
  canvas: string,
  who: Caller,
  role: string | null,
) =>
  role === null
    ? owner.call("DELETE", `/api/canvases/${canvas}/members/${who.id}`)
    : owner.call("PUT", `/api/canvases/${canvas}/members/${who.id}`, { role });

export const setDisciplines = (
  { context }: ApiStage,
  who: Caller,
  disciplines: readonly string[],
) =>
  context.store.db
    .updateTable("user")
    .set({ disciplines: JSON.stringify(disciplines) })
    .where("id", "=", who.id)
    .execute();
