/**
 * Everything a person does with threads on one open canvas: writing, resolving, editing, deleting. One desk per
 * session, shared by the panel, the pins and the notebook's margin. Changes show at once and return to the server's
 * truth when they are refused.
 */
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { ApiFailure, answer, api, messageOf } from "../kit/api.ts";
import { createStore, type Store } from "../kit/store.ts";
import { keptAnswer } from "../offline/answers.ts";
import type { CanvasSession } from "../sync/session.ts";
import {
  createDrafts,
  type Draft,
  type Drafts,
  type KeyValueStorage,
} from "./drafts.ts";
import {
  createOutbox,
  SendFailure,
  type Letter,
  type Outbox,
} from "./outbox.ts";

export interface ThreadDesk {
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  /** Comments on the way to being deleted, already hidden. */
  readonly hidden: Store<ReadonlySet<string>>;
  /** Raised when a draft was put back into a field from outside, so that the field reads it again. */
  readonly draftRevision: Store<number>;
  /** Gives the id of the new thread. */
  startThread(anchor: Anchor, body: string): string;
  reply(thread: string, body: string): void;
  putBackDraft(place: string, draft: Draft): void;
  /** Throws an `ApiFailure` after taking the change back. */
  setResolved(thread: string, resolved: boolean): Promise<void>;
  /** Throws an `ApiFailure`; the writer still has the text. */
  editComment(comment: string, body: string): Promise<void>;
  /** Deletes it for everybody at once; `undo` puts it back. What fails is told in a sentence. */
  deleteComment(
    comment: string,
    onFailure: (message: string) => void,
  ): { undo(): Promise<void> };
}

/** All threads of a canvas, oldest first. */
export function threadsQuery(canvasId: string) {
  const queryKey = ["threads", canvasId];
  return queryOptions({
    queryKey,
    queryFn: () => keptAnswer(queryKey, () => askThreads(canvasId)),
    // Events say when something changed; nothing else makes the list old.
    staleTime: Infinity,
  });
}

async function askThreads(canvasId: string): Promise<readonly Thread[]> {
  const all: Thread[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(
      api.canvases[":id"].threads.$get({
        param: { id: canvasId },
        query: { limit: "500", ...(cursor && { cursor }) },
      }),
    );
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

const desks = new WeakMap<CanvasSession, ThreadDesk>();

export function deskOf(
  session: CanvasSession,
  queries: QueryClient,
): ThreadDesk {
  const existing = desks.get(session);
  if (existing) return existing;
  const desk = createDesk(session, queries);
  desks.set(session, desk);
  return desk;
}

function createDesk(session: CanvasSession, queries: QueryClient): ThreadDesk {
  const { canvasId, me } = session;
  const storage = browserStorage();
  const drafts = createDrafts(me.id, canvasId, storage);
  const query = threadsQuery(canvasId);
  const hidden = createStore<ReadonlySet<string>>(new Set());
  const draftRevision = createStore(0);
  const outbox = createOutbox({
    owner: me.id,
    canvasId,
    storage,
    send: (letter) => sendLetter(canvasId, letter, update),
  });

  function update(change: (threads: readonly Thread[]) => readonly Thread[]) {
    queries.setQueryData(query.queryKey, (old) => old && change(old));
  }
  function updateComment(id: string, change: (comment: Comment) => Comment) {
    update((threads) =>
      threads.map((thread) =>
        thread.comments.some((comment) => comment.id === id)
          ? {
              ...thread,
              comments: thread.comments.map((comment) =>
                comment.id === id ? change(comment) : comment,
              ),
            }
          : thread,
      ),
    );
  }
  const refetch = () => queries.invalidateQueries({ queryKey: query.queryKey });

  session.onEvent((event) => {
    if (event.type === "threads") void refetch();
    // Connected (again): what happened meanwhile was not announced, and unsent comments may go now.
    if (event.type === "hello") {
      void refetch();
      outbox.retryAll();
    }
  });

  return {
    drafts,
    outbox,
    hidden,
    draftRevision,
    startThread: (anchor, body) =>
      outbox.post({ type: "thread", anchor, body }),
    reply: (thread, body) =>
      void outbox.post({ type: "comment", thread, body }),
    putBackDraft(place, draft) {
      drafts.write(place, draft);
      draftRevision.set((revision) => revision + 1);
    },
    async setResolved(id, resolved) {
      await queries.cancelQueries({ queryKey: query.queryKey });
      const before = queries
        .getQueryData(query.queryKey)
        ?.find((thread) => thread.id === id);
      const settle = (as: Pick<Thread, "resolvedAt" | "resolvedBy">) =>
        update((threads) =>
          threads.map((thread) =>
            thread.id === id
              ? {
                  ...thread,
                  resolvedAt: as.resolvedAt,
                  resolvedBy: as.resolvedBy,
                }
              : thread,
          ),
        );
      settle({
        resolvedAt: resolved ? new Date().toISOString() : null,
        resolvedBy: resolved ? session.me : null,
      });
      try {
        await answer(
          api.threads[":id"].$patch({ param: { id }, json: { resolved } }),
        );
      } catch (failure) {
        // Only this: what others wrote meanwhile stays in sight.
        if (before) settle(before);
        throw failure;
      } finally {
        void refetch();
      }
    },
    async editComment(id, body) {
      await answer(
        api.comments[":id"].$patch({ param: { id }, json: { body } }),
      );
      updateComment(id, (comment) => ({
        ...comment,
        body,
        editedAt: new Date().toISOString(),
      }));
      void refetch();
    },
    deleteComment(id, onFailure) {
      const show = () =>
        hidden.set((old) => new Set([...old].filter((each) => each !== id)));
      const failed = (what: string, failure: unknown) =>
        onFailure(`Your comment was not ${what}. ${messageOf(failure)}`);
      hidden.set((old) => new Set([...old, id]));
      const deleted = (async () => {
        try {
          await answer(
            api.comments[":id"].$delete(
              { param: { id } },
              // The page may be going away.
              { init: { keepalive: true } },
            ),
          );
          updateComment(id, (comment) => ({
            ...comment,
            body: "",
            deletedAt: new Date().toISOString(),
          }));
          return true;
        } catch (failure) {
          failed("deleted", failure);
          return false;
        } finally {
          show();
          void refetch();
        }
      })();
      return {
        async undo() {
          if (!(await deleted)) return;
          try {
            const back: Comment = await answer(
              api.comments[":id"].$patch({
                param: { id },
                json: { deleted: false },
              }),
            );
            updateComment(id, () => back);
          } catch (failure) {
            failed("put back", failure);
          } finally {
            void refetch();
          }
        },
      };
    },
  };
}

async function sendLetter(
  canvasId: string,
  letter: Letter,
  update: (change: (threads: readonly Thread[]) => readonly Thread[]) => void,
) {
  try {
    if (letter.type === "thread") {
      const made: Thread = await answer(
        api.canvases[":id"].threads.$post({
          param: { id: canvasId },
          json: { id: letter.id, anchor: letter.anchor, body: letter.body },
        }),
      );
      update((threads) => [
        ...threads.filter((thread) => thread.id !== made.id),
        made,
      ]);
    } else {
      const made: Comment = await answer(
        api.threads[":id"].comments.$post({
          param: { id: letter.thread },
          json: { id: letter.id, body: letter.body },
        }),
      );
      update((threads) =>
        threads.map((thread) =>
          thread.id === letter.thread
            ? {
                ...thread,
                comments: [
                  ...thread.comments.filter((each) => each.id !== made.id),
                  made,
                ],
              }
            : thread,
        ),
      );
    }
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    const passing = failure.status === 0 || failure.status >= 500;
    throw new SendFailure(
      passing
        ? "Not sent: the server cannot be reached. Your text is kept here and goes out when the connection is back."
        : `Not sent: ${failure.message}`,
      passing,
    );
  }
}

/** localStorage, or memory where the browser forbids it. */
function browserStorage(): KeyValueStorage {
  try {
    return localStorage;
  } catch {
    // Cookies and storage are blocked: drafts then live as long as the page.
    const entries = new Map<string, string>();
    return {
      get length() {
        return entries.size;
      },
      key: (index) => [...entries.keys()][index] ?? null,
      getItem: (key) => entries.get(key) ?? null,
      setItem: (key, value) => void entries.set(key, value),
      removeItem: (key) => void entries.delete(key),
    };
  }
}
