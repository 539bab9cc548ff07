/** What anchors do while a canvas is open, whichever view and panel is shown. Mounted once. */
import { MessageSquareQuote, PencilLine } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { can } from "../../shared/roles.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { useStore } from "../kit/store.ts";
import { useSession } from "../sync/session.ts";
import { beginThread } from "../threads/go.ts";
import { useThreads } from "../threads/useThreads.ts";
import { AttachMode } from "./AttachMode.tsx";
import { commentOnPicked, pickedText } from "./picked.ts";
import { showAnchor } from "./registry.ts";
import { sampleToDiscuss } from "./sampleToDiscuss.ts";
import { indexThreads, markedThreads } from "./shown.ts";
import { SuggestForm } from "../suggestions/SuggestForm.tsx";
import { suggestOnPicked } from "../suggestions/suggesting.ts";
import { commentKeys, suggestKeys } from "./textActions.ts";
import { TextPicker } from "./TextPicker.tsx";

export function AnchorsLive() {
  useFeed();
  useTextCommands();
  useMarkInSight();
  useChosenSample();
  useLinkedThread();
  return (
    <>
      <TextPicker />
      <SuggestForm />
      <AttachMode />
    </>
  );
}

function useFeed() {
  const session = useSession();
  const { threads } = useThreads();
  useLayoutEffect(
    () => markedThreads(session).set((old) => indexThreads(threads, old)),
    [session, threads],
  );
}

function useTextCommands() {
  const session = useSession();
  const ui = useUiStore();
  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: "threads.commentOnText",
        needs: "comment",
        title: "Comment on the selected words",
        group: "Discuss",
        keys: [commentKeys],
        icon: MessageSquareQuote,
        whileTyping: true,
        when: () =>
          can(session.role.get(), "comment") && pickedText.get() !== null,
        run: () => void commentOnPicked({ session, ui }),
      },
      {
        id: "threads.suggest",
        needs: "comment",
        title: "Suggest other words for the selected ones",
        group: "Discuss",
        keys: [suggestKeys],
        icon: PencilLine,
        whileTyping: true,
        when: () =>
          can(session.role.get(), "comment") && pickedText.get() !== null,
        run: () => void suggestOnPicked({ session }),
      },
    ],
    [session, ui],
  );
  useRegisterCommands(commands);
}

/** Somebody came from a sample to write about it here. */
function useChosenSample() {
  const { canvasId } = useSession();
  const ui = useUiStore();
  const chosen = useStore(sampleToDiscuss);
  useEffect(() => {
    if (chosen?.canvas !== canvasId) return;
    sampleToDiscuss.set(null);
    beginThread(ui, chosen.anchor);
  }, [chosen, canvasId, ui]);
}

/** An address that names a thread brings what it is about into sight as soon as both are here. */
function useLinkedThread() {
  const ui = useUiStore();
  const { threads } = useThreads();
  const openThread = useUi((state) => state.openThread);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const named = new URLSearchParams(location.search).get("thread");
    if (named === null || named !== openThread || shown.current === named)
      return;
    const thread = threads.find(({ id }) => id === named);
    if (!thread) return;
    shown.current = named;
    showAnchor(ui, thread);
  }, [ui, threads, openThread]);
}

/** Longest wait for a block to be drawn after it was asked for. */
const mostFrames = 90;

/** The marked words of a thread that was just opened, in a card or row that scrolls. */
function useMarkInSight() {
  const openThread = useUi((ui) => ui.openThread);
  const reveal = useUi((ui) => ui.reveal);
  useEffect(() => {
    if (!openThread || !reveal) return;
    const mark = `[data-thread-mark~="${CSS.escape(openThread)}"]`;
    let frames = 0;
    let handle = 0;
    const look = () => {
      const element = document.querySelector<HTMLElement>(mark);
      if (element) bringIntoSight(element);
      else if (frames++ < mostFrames) handle = requestAnimationFrame(look);
    };
    // The view moves to the block first.
    handle = requestAnimationFrame(() => {
      handle = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(handle);
  }, [openThread, reveal]);
}

/** Scrolls what scrolls around it: the page of the notebook, a long text in its card. Never the paper of the canvas. */
function bringIntoSight(element: HTMLElement) {
  const onPaper = element.closest(".react-flow__node");
  if (!onPaper) return element.scrollIntoView({ block: "nearest" });
  for (
    let box = element.parentElement;
    box && onPaper.contains(box);
    box = box.parentElement
  ) {
    if (box.scrollHeight <= box.clientHeight + 1) continue;
    const at = element.getBoundingClientRect();
    const sight = box.getBoundingClientRect();
    if (at.top < sight.top || at.bottom > sight.bottom)
      box.scrollTop +=
        ((at.top - sight.top) / (sight.height || 1)) * box.clientHeight - 24;
  }
}
