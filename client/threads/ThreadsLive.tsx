/**
 * What threads do while their panel is closed: the commands, and telling screen readers what others wrote. Mounted once
 * with the open canvas.
 */
import {
  MailOpen,
  MessageSquare,
  MessageSquareOff,
  MessagesSquare,
} from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useSession } from "../sync/session.ts";
import { stepThread } from "./arrange.ts";
import { loadField } from "./composer/LazyField.tsx";
import { beginThread, goToThread, showThreadsOf } from "./go.ts";
import { holdKeys } from "./heldKeys.ts";
import { ThreadsPanel } from "./lazyParts.ts";
import { firstWords } from "../../shared/threads/plainText.ts";
import { isUnread } from "./unread.ts";
import { useReadMarks } from "./useReadMarks.ts";
import { useThreads } from "./useThreads.ts";

export function ThreadsLive() {
  const { threads, state } = useThreads();
  useThreadCommands(threads);
  useDraftOpensPanel();
  usePanelAtHand();
  useLinkedComment(threads);
  const words = useNews(threads, state.type === "ready");
  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}

function useThreadCommands(threads: readonly Thread[]) {
  const session = useSession();
  const ui = useUiStore();
  const latest = useRef(threads);
  const marks = useReadMarks();
  const reading = useRef(marks.reading);
  useEffect(() => {
    latest.current = threads;
    reading.current = marks.reading;
  }, [threads, marks.reading]);
  const commands = useMemo<readonly Command[]>(() => {
    const unread = (thread: Thread) =>
      reading.current !== null &&
      isUnread(thread, reading.current, session.me.id);
    const go = (step: 1 | -1, wanted?: (thread: Thread) => boolean) => {
      const { blocks } = session.canvas.get();
      const { openThread } = ui.get();
      const next = stepThread(latest.current, blocks, openThread, step, wanted);
      if (!next) return;
      goToThread(ui, next);
    };
    const anyOpen = () =>
      latest.current.some((thread) => thread.resolvedAt === null);
    return [
      {
        id: "threads.comment",
        needs: "comment",
        title: "Comment on selection",
        group: "Discuss",
        keys: ["m"],
        icon: MessageSquare,
        // The canvas has a comment tool on the same key.
        when: () =>
          can(session.role.get(), "comment") &&
          ui.get().view === "notebook" &&
          ui.get().selection.size > 0,
        run() {
          const [block] = ui.get().selection;
          if (block) beginThread(ui, { type: "block", block });
        },
      },
      {
        id: "threads.next",
        title: "Next open thread",
        group: "Discuss",
        keys: ["n"],
        icon: MessagesSquare,
        when: anyOpen,
        run: () => go(1),
      },
      {
        id: "threads.previous",
        title: "Previous open thread",
        group: "Discuss",
        keys: ["shift+n"],
        icon: MessagesSquare,
        when: anyOpen,
        run: () => go(-1),
      },
      {
        id: "threads.nextUnread",
        title: "Next unread thread",
        group: "Discuss",
        keys: ["shift+u"],
        icon: MailOpen,
        when: () => latest.current.some(unread),
        run: () => go(1, unread),
      },
      {
        id: "threads.close",
        title: "Close thread",
        group: "Discuss",
        icon: MessageSquareOff,
        when: () => ui.get().openThread !== null,
        run: () => patchUi(ui, { openThread: null }),
      },
    ];
  }, [session, ui]);
  useRegisterCommands(commands);
}

/** Whoever begins a thread (a tool of the canvas, a menu) gets the field for it. */
function useDraftOpensPanel() {
  const ui = useUiStore();
  useEffect(() => {
    let before = ui.get().draftAnchor;
    return ui.subscribe(() => {
      const { draftAnchor } = ui.get();
      const begun = draftAnchor !== before;
      before = draftAnchor;
      if (!begun || !draftAnchor) return;
      holdKeys();
      showThreadsOf(ui, draftAnchor);
    });
  }, [ui]);
}

/** The panel's code is fetched ahead, so that the first comment waits for nothing. */
function usePanelAtHand() {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const part of [ThreadsPanel.load(), loadField()])
        part.catch(() => {}); // A head start only: opening the panel asks again and shows the failure.
    }, 2000);
    return () => clearTimeout(timer);
  }, []);
}

/** A link may name a comment without its thread. */
function useLinkedComment(threads: readonly Thread[]) {
  const ui = useUiStore();
  const comment = useUi((state) => state.openComment);
  useEffect(() => {
    if (comment === null) return;
    const thread = threads.find((each) =>
      each.comments.some(({ id }) => id === comment),
    );
    if (thread && ui.get().openThread !== thread.id)
      patchUi(ui, { openThread: thread.id });
  }, [ui, comment, threads]);
}

/** One sentence about what others wrote since the last look; the first load says nothing. */
function useNews(threads: readonly Thread[], ready: boolean): string {
  const { me } = useSession();
  const known = useRef<ReadonlySet<string> | null>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!ready) return;
    const comments = threads.flatMap((thread) => thread.comments);
    const before = known.current;
    known.current = new Set(comments.map((comment) => comment.id));
    const news = before
      ? comments.filter(
          (comment) =>
            !before.has(comment.id) &&
            comment.author.id !== me.id &&
            comment.deletedAt === null,
        )
      : [];
    const last = news.at(-1);
    if (last)
      setWords(
        `${nameWithGuest(last.author)} wrote: ${firstWords(last.body)}${news.length > 1 ? `, and ${news.length - 1} more` : ""}`,
      );
  }, [threads, ready, me.id]);
  return words;
}
