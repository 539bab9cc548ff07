/** The threads of the open canvas for components: live, with what is not sent yet, without what is being deleted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import { messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";
import { hasContent } from "./arrange.ts";
import { deskOf, type ThreadDesk } from "./desk.ts";
import { mergeUnsent, type Letter } from "./outbox.ts";
import { threadsQuery } from "./threadsQuery.ts";

export type ThreadsState =
  | { readonly type: "loading" }
  | { readonly type: "failed"; readonly message: string; retry(): void }
  | { readonly type: "ready" };

export function useThreadDesk(): ThreadDesk {
  return deskOf(useSession(), useQueryClient());
}

const none: readonly Thread[] = [];

export function useThreads(): {
  readonly threads: readonly Thread[];
  readonly state: ThreadsState;
} {
  const session = useSession();
  const desk = useThreadDesk();
  const query = useQuery(threadsQuery(session.canvasId));
  const letters = useStore(desk.outbox.letters);
  const hidden = useStore(desk.hidden);
  const stored = query.data ?? none;

  useEffect(() => {
    // Everything that shows threads asks, charts too, and there is hardly ever something to settle.
    if (desk.outbox.letters.get().length === 0) return;
    desk.outbox.settle(
      new Set(
        stored.flatMap((thread) => [
          thread.id,
          ...thread.comments.map((comment) => comment.id),
        ]),
      ),
    );
  }, [desk, stored]);

  const threads = shownThreads(session, stored, letters, hidden);
  const { status, error, refetch } = query;
  const state = useMemo((): ThreadsState => {
    if (status === "pending") return { type: "loading" };
    if (status === "error" && stored === none)
      return {
        type: "failed",
        message: messageOf(error),
        retry: () => void refetch(),
      };
    return { type: "ready" };
  }, [status, error, refetch, stored]);
  return { threads, state };
}

interface Shown {
  readonly stored: readonly Thread[];
  readonly letters: readonly Letter[];
  readonly hidden: ReadonlySet<string>;
  readonly threads: readonly Thread[];
}
const lastShown = new WeakMap<CanvasSession, Shown>();

/** Made once for all who ask: panel, pins, margin and every chart do, and there may be thousands. */
function shownThreads(
  session: CanvasSession,
  stored: readonly Thread[],
  letters: readonly Letter[],
  hidden: ReadonlySet<string>,
): readonly Thread[] {
  const last = lastShown.get(session);
  if (
    last?.stored === stored &&
    last.letters === letters &&
    last.hidden === hidden
  )
    return last.threads;
  const threads = hideComments(
    mergeUnsent(stored, letters, session.canvasId, session.me),
    hidden,
  ).filter(hasContent);
  lastShown.set(session, { stored, letters, hidden, threads });
  return threads;
}

/** All open threads of the canvas: the number at the threads button. */
export function useOpenThreadTotal(): number {
  const { threads } = useThreads();
  return threads.filter((thread) => thread.resolvedAt === null).length;
}

export function useCanComment(): boolean {
  return can(useStore(useSession().role), "comment");
}

function hideComments(
  threads: readonly Thread[],
  hidden: ReadonlySet<string>,
): readonly Thread[] {
  if (hidden.size === 0) return threads;
  return threads.map((thread) =>
    thread.comments.some((comment) => hidden.has(comment.id))
      ? {
          ...thread,
          comments: thread.comments.map((comment) =>
            hidden.has(comment.id)
              ? { ...comment, body: "", deletedAt: comment.createdAt }
              : comment,
          ),
        }
      : thread,
  );
}
