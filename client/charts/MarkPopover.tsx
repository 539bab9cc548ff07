/** What can be done with the mark that was clicked, or chosen with the keys. */
import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import {
  ExternalLink,
  Eye,
  EyeOff,
  Link2,
  ListChecks,
  MessageSquarePlus,
} from "lucide-react";
import {
  useEffect,
  useRef,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import type { Datum } from "../../shared/charts/datum.ts";
import { useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { runQuery } from "../runs/api.ts";
import { useSession } from "../sync/session.ts";
import { beginThread } from "../threads/go.ts";
import { useCanComment } from "../threads/useThreads.ts";
import { TipText } from "./MarkTip.tsx";
import { toggleSeries, type LookStore } from "./look.ts";
import { datumLink, runPath, samplesPath } from "./places.ts";
import { markWords, type Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function MarkPopover(props: {
  readonly mark: Mark;
  readonly answer: ChartAnswer;
  readonly block: string;
  readonly look: LookStore;
  readonly byKeyboard: boolean;
  onClose(): void;
}) {
  const { mark, answer, block, look, byKeyboard, onClose } = props;
  const { target } = mark;
  const ui = useUiStore();
  const { canvasId, me } = useSession();
  const mayComment = useCanComment();
  const isolated = useStore(look, (state) => state.isolated.has(target.series));
  const dropdown = useRef<HTMLDivElement>(null);
  const datum = target.data[0];
  const words = markWords(target);
  useClosing(dropdown, onClose);
  if (!datum) return null;

  return (
    <Popover
      opened
      position="bottom"
      offset={12}
      shadow="md"
      withinPortal
      trapFocus={byKeyboard}
      returnFocus={byKeyboard}
      onChange={(opened) => !opened && onClose()}
      closeOnEscape={false}
    >
      <Popover.Target>
        <span
          className={styles.popoverAnchor}
          style={{ left: mark.x, top: mark.y }}
        />
      </Popover.Target>
      <Popover.Dropdown
        ref={dropdown}
        className={styles.popover}
        aria-label={words}
      >
        <div className={styles.popoverHead}>
          <TipText target={target} />
        </div>
        {!me.guest && <RunActions datum={datum} answer={answer} />}
        {mayComment && (
          <Action
            icon={<MessageSquarePlus size={14} aria-hidden />}
            label="Comment here"
            onPick={() => {
              onClose();
              beginThread(ui, {
                type: "datum",
                block,
                ...datum,
                words: words.slice(0, 500),
              });
            }}
          />
        )}
        <Action
          icon={<Link2 size={14} aria-hidden />}
          label="Copy link to this point"
          onPick={() => {
            onClose();
            void copyLink(datumLink(location.origin, canvasId, block, datum));
          }}
        />
        {target.series !== "" && (
          <Action
            icon={
              isolated ? (
                <EyeOff size={14} aria-hidden />
              ) : (
                <Eye size={14} aria-hidden />
              )
            }
            label={isolated ? "Show all series" : "Bring this series forward"}
            onPick={() => {
              onClose();
              toggleSeries(look, target.series);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function RunActions(props: {
  readonly datum: Datum;
  readonly answer: ChartAnswer;
}) {
  const { datum, answer } = props;
  const { data: run } = useQuery(runQuery(datum.run));
  const name =
    answer.runs.find(({ id }) => id === datum.run)?.name ?? run?.name ?? "";
  return (
    <>
      <LinkAction
        icon={<ExternalLink size={14} aria-hidden />}
        label="Open run"
        hint={name}
        to={runPath(datum.run)}
      />
      {(datum.sample !== undefined || (run?.samples ?? 0) > 0) && (
        <LinkAction
          icon={<ListChecks size={14} aria-hidden />}
          label={datum.sample === undefined ? "Open samples" : "Open sample"}
          to={samplesPath(datum, answer)}
        />
      )}
    </>
  );
}

/** A link of the app: opens here, or in another tab as the person likes. */
function LinkAction(props: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly hint?: string;
  readonly to: string;
}) {
  const { icon, label, hint, to } = props;
  const router = useRouter();
  const handleClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)
      return;
    event.preventDefault();
    router.history.push(to);
  };
  return (
    <a className={styles.action} href={to} title={hint} onClick={handleClick}>
      {icon}
      {label}
    </a>
  );
}

function Action(props: {
  readonly icon: ReactNode;
  readonly label: string;
  onPick(): void;
}) {
  return (
    <button type="button" className={styles.action} onClick={props.onPick}>
      {props.icon}
      {props.label}
    </button>
  );
}

/** Escape closes it before the canvas hears of it, and so does moving the canvas under it. */
function useClosing(
  dropdown: RefObject<HTMLElement | null>,
  onClose: () => void,
) {
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault();
        onClose();
      },
      { signal, capture: true },
    );
    window.addEventListener(
      "wheel",
      ({ target }) => {
        if (!dropdown.current?.contains(target as Node)) onClose();
      },
      { signal, capture: true, passive: true },
    );
    return () => stop.abort();
  }, [dropdown, onClose]);
}

export async function copyLink(link: string) {
  try {
    await navigator.clipboard.writeText(link);
    toast("copy link", "Link copied");
  } catch (failure) {
    // Without a secure context, or when the person said no.
    toastFailure("copy link", `The link could not be copied: ${link}`, failure);
  }
}
