/**
 * Everything a person does with threads on one open canvas: writing, settling, editing, deleting. One desk per session,
 * shared by the panel, the pins and the notebook's margin. Changes show at once and return to the server's truth when
 * they are refused.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Comment, Thread, ThreadPatch } from "../../shared/api/threads.ts";
import { answer, api, messageOf } from "../kit/api.ts";
import { createStore, type Store } from "../kit/store.ts";
import type { CanvasSession } from "../sync/session.ts";
import { browserStorage } from "./browserStorage.ts";
import { createDrafts, type Draft, type Drafts } from "./drafts.ts";
import { createOutbox, type Outbox, type ThreadExtras } from "./outbox.ts";
import { patchedThread } from "./patched.ts";
import { toggledReaction } from "./reactions.ts";
import { sendLetter } from "./sending.ts";
import { followThreads, threadsQuery } from "./threadsQuery.ts";

export interface ThreadDesk {
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  /** Comments on the way to being deleted, already hidden. */
  readonly hidden: Store<ReadonlySet<string>>;
  /** Raised when a draft was put back into a field from outside, so that the field reads it again. */
  readonly draftRevision: Store<number>;
  /** Gives the id of the new thread. */
  startThread(anchor: Anchor, body: string, more?: ThreadExtras): string;
  reply(thread: string, body: string): void;
  putBackDraft(place: string, draft: Draft): void;
  /** Resolves, labels, assigns and so on. Throws an `ApiFailure` after taking the change back. */
  change(thread: string, patch: ThreadPatch): Promise<void>;
  /** Throws an `ApiFailure`; the writer still has the text. */
  editComment(comment: string, body: string): Promise<void>;
  /** Gives or takes back one's own. Throws an `ApiFailure` after taking the change back. */
  react(comment: string, emoji: string): Promise<void>;
  /** Of a guest's comment that waits. Throws an `ApiFailure`. */
  approve(thread: string, comment: string, approved: boolean): Promise<void>;
  /** Deletes it for everybody at once; `undo` puts it back. What fails is told in a sentence. */
  deleteComment(
    comment: string,
    onFailure: (message: string) => void,
  ): { undo(): Promise<void> };
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
  const { queryKey } = threadsQuery(canvasId);
  const hidden = createStore<ReadonlySet<string>>(new Set());
  const draftRevision = createStore(0);
  const outbox = createOutbox({
    owner: me.id,
    canvasId,
    storage,
    send: (letter) => sendLetter(canvasId, letter, update),
  });
  const refresh = followThreads(canvasId, queries);

  function update(change: (threads: readonly Thread[]) => readonly Thread[]) {
    queries.setQueryData(queryKey, (old) => old && change(old));
  }
  const updateThread = (id: string, change: (thread: Thread) => Thread) =>
    update((threads) =>
      threads.map((thread) => (thread.id === id ? change(thread) : thread)),
    );
  const updateComment = (id: string, change: (comment: Comment) => Comment) =>
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
  const known = () => queries.getQueryData(queryKey) ?? [];
  const refreshThreadOf = (comment: string) => {
    const thread = known().find((each) =>
      each.comments.some(({ id }) => id === comment),
    );
    if (thread) refresh.thread(thread.id);
  };

  session.onEvent((event) => {
    if (event.type === "threads") refresh.thread(event.thread);
    // Connected (again): unsent comments may go now.
    if (event.type === "hello") {
      void refresh.reconnected();
      outbox.retryAll();
    }
  });

  return {
    drafts,
    outbox,
    hidden,
    draftRevision,
    startThread: (anchor, body, more) =>
      outbox.post({ type: "thread", anchor, body, ...(more && { more }) }),
    reply: (thread, body) =>
      void outbox.post({ type: "comment", thread, body }),
    putBackDraft(place, draft) {
      drafts.write(place, draft);
      draftRevision.set((revision) => revision + 1);
    },
    async change(id, patch) {
      await queries.cancelQueries({ queryKey });
      const before = known().find((thread) => thread.id === id);
      updateThread(id, (thread) => patchedThread(thread, patch, me));
      try {
        const now: Thread = await answer(
          api.threads[":id"].$patch({ param: { id }, json: patch }),
        );
        updateThread(id, (thread) => ({ ...now, comments: thread.comments }));
      } catch (failure) {
        // Only this: what others wrote meanwhile stays in sight.
        if (before)
          updateThread(id, (thread) => ({
            ...before,
            comments: thread.comments,
          }));
        throw failure;
      } finally {
        refresh.thread(id);
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
      refreshThreadOf(id);
    },
    async react(id, emoji) {
      const comment = known()
        .flatMap((thread) => thread.comments)
        .find((each) => each.id === id);
      if (!comment) return;
      const given = comment.reactions.some(
        (each) =>
          each.emoji === emoji &&
          each.people.some(({ id: by }) => by === me.id),
      );
      const toggle = () =>
        updateComment(id, (each) => ({
          ...each,
          reactions: toggledReaction(each.reactions, emoji, me),
        }));
      toggle();
      try {
        if (given)
          await answer(
            api.comments[":id"].reactions[":emoji"].$delete({
              param: { id, emoji },
            }),
          );
        else
          await answer(
            api.comments[":id"].reactions.$post({
              param: { id },
              json: { emoji },
            }),
          );
      } catch (failure) {
        toggle();
        throw failure;
      } finally {
        refreshThreadOf(id);
      }
    },
    async approve(thread, id, approved) {
      await answer(
        api.comments[":id"].approval.$post({
          param: { id },
          json: { approved },
        }),
      );
      refresh.thread(thread);
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
          refreshThreadOf(id);
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
            refreshThreadOf(id);
          }
        },
      };
    },
  };
}
