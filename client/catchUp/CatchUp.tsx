/** Mounted once with the open canvas: notes that I am here, and shows what happened since I was here before. */
import { ActionIcon, Button } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, History, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useReadOnOpen } from "../inbox/useReadOnOpen.ts";
import { answer, api } from "../kit/api.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import { goToThread } from "../threads/go.ts";
import { useThreads } from "../threads/useThreads.ts";
import styles from "./CatchUpCard.module.css";
import { CatchUpCard } from "./CatchUpCard.tsx";
import { groupsOf, inShort, type Line, type Place } from "./steps.ts";
import { keepVisiting, sayVisit, type Visit } from "./visits.ts";

function catchUpQuery(canvasId: string, since: string) {
  return queryOptions({
    queryKey: ["catch-up", canvasId, since],
    queryFn: () =>
      answer(api.canvases[":id"]["catch-up"].$get({ param: { id: canvasId } })),
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function CatchUp() {
  useReadOnOpen();
  const { canvasId } = useSession();
  const queries = useQueryClient();
  const [visit, setVisit] = useState<Visit | null>(null);
  const since = visit?.since ?? null;
  const { data } = useQuery({
    ...catchUpQuery(canvasId, since ?? ""),
    enabled: since !== null,
  });
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => keepVisiting(canvasId, setVisit), [canvasId]);

  const go = useGo();
  const news = data && inShort(data) !== "" ? data : null;
  const isShown = news !== null && dismissed !== since;
  const lines = useMemo(
    () => (news ? groupsOf(news).flatMap((group) => group.lines) : []),
    [news],
  );
  const goTo = (line: Line) => {
    setAt(line.key);
    setOpen(false);
    go(line.place);
  };
  const step = (by: 1 | -1) => {
    const here = lines.findIndex(({ key }) => key === at);
    const next = lines[here < 0 ? 0 : here + by];
    if (next) return goTo(next);
    // Past the last one there is nothing more to step to.
    setAt(null);
  };
  const markSeen = () => {
    setDismissed(since);
    setAt(null);
    setOpen(false);
    // It comes again then, the next time the canvas is opened.
    sayVisit(canvasId, { seen: true }).catch(() => {});
  };
  const ask = async () => {
    if (since === null)
      return toast("catch-up", "This is your first visit to this canvas.");
    const fresh = await queries.fetchQuery({
      ...catchUpQuery(canvasId, since),
      staleTime: 0,
    });
    if (inShort(fresh) === "")
      return toast("catch-up", "Nothing changed since you were here.");
    setDismissed(null);
    setOpen(true);
  };
  useCommands({
    isShown: () => isShown,
    ask: () =>
      void ask().catch((failure: unknown) =>
        toastFailure("catch-up", "What changed cannot be told now", failure),
      ),
    step,
  });
  if (isShown)
    return (
      <CatchUpCard
        news={news}
        open={open}
        at={at}
        onOpen={setOpen}
        onGo={goTo}
        onStep={step}
        onSeen={markSeen}
      />
    );
  return visit !== null && since === null ? <FirstVisit /> : null;
}

/** Leads to a line's place. */
function useGo(): (place: Place) => void {
  const ui = useUiStore();
  const navigate = useNavigate();
  const { threads } = useThreads();
  return (place) => {
    switch (place.type) {
      case "thread": {
        const thread = threads.find(({ id }) => id === place.thread);
        if (thread) goToThread(ui, thread);
        else patchUi(ui, { openThread: place.thread, panel: "threads" });
        return;
      }
      case "block":
        return patchUi(ui, {
          selection: new Set([place.block]),
          reveal: { block: place.block, at: Date.now() },
        });
      case "version":
        return patchUi(ui, { panel: "history", looking: place.seq });
      case "history":
        return patchUi(ui, { panel: "history" });
      case "run":
        return void navigate({
          to: "/runs/$run",
          params: { run: place.run },
        });
      default:
        return place satisfies never;
    }
  };
}

interface Acts {
  isShown(): boolean;
  ask(): void;
  step(by: 1 | -1): void;
}

function useCommands(acts: Acts) {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  const commands = useMemo<readonly Command[]>(() => {
    const isShown = () => latest.current.isShown();
    return [
      {
        id: "catchUp.show",
        title: "What changed since I was here",
        group: "Go",
        icon: History,
        run: () => latest.current.ask(),
      },
      {
        id: "catchUp.next",
        title: "Next change since I was here",
        group: "Go",
        keys: ["alt+n"],
        icon: ArrowDown,
        when: isShown,
        run: () => latest.current.step(1),
      },
      {
        id: "catchUp.previous",
        title: "Previous change since I was here",
        group: "Go",
        keys: ["alt+p"],
        icon: ArrowUp,
        when: isShown,
        run: () => latest.current.step(-1),
      },
    ];
  }, []);
  useRegisterCommands(commands);
}

const hintMs = 15_000;

/** Whoever comes for the first time is only told that people talk here. */
function FirstVisit() {
  const { me } = useSession();
  const ui = useUiStore();
  const { threads, state } = useThreads();
  const [isOver, setOver] = useState(false);
  const hide = useCallback(() => setOver(true), []);
  const isReady = state.type === "ready";
  useEffect(() => {
    if (!isReady) return;
    const timer = setTimeout(hide, hintMs);
    return () => clearTimeout(timer);
  }, [isReady, hide]);
  // Those that were there when one came.
  const [open, setOpen] = useState<number | null>(null);
  if (isReady && open === null)
    setOpen(
      threads.filter(
        (thread) =>
          thread.resolvedAt === null &&
          thread.comments.some(({ author }) => author.id !== me.id),
      ).length,
    );
  const isPanelOpen = useUi(({ panel }) => panel === "threads");
  if (!open || isOver || isPanelOpen) return null;
  return (
    <section className={styles.hint} aria-label="Open threads">
      <p>{open === 1 ? "1 open thread here" : `${open} open threads here`}</p>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => {
          hide();
          patchUi(ui, { panel: "threads" });
        }}
      >
        Read
      </Button>
      <ActionIcon aria-label="Hide" onClick={hide}>
        <X size={16} />
      </ActionIcon>
    </section>
  );
}
