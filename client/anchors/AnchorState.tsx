/** What has become of what a thread is about: nothing to say while it is as it was. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowRightLeft, RefreshCw, Unlink } from "lucide-react";
import type { AnchorLive } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { useUi } from "../canvas/ui.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { runQuery } from "../runs/api.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { useCanComment } from "../threads/useThreads.ts";
import styles from "./anchors.module.css";
import { isAttachable, useStartAttaching } from "./attaching.ts";
import type { Anchored } from "./kind.ts";
import { isOrphaned, isThere } from "./registry.ts";
import { quoteWords } from "./words.ts";

export function AnchorState(props: {
  readonly thread: Anchored & Pick<Thread, "suggestion">;
}) {
  const { thread } = props;
  const { anchor, live, suggestion } = thread;
  const orphaned = useCanvas((canvas) => isOrphaned(thread, canvas));
  // Accepting it is what took the old words away.
  if (suggestion?.status === "accepted") return null;
  if (orphaned) return <Orphaned thread={thread} />;
  switch (live.state) {
    case "attached":
    case "orphaned":
      return null;
    case "moved":
      return (
        <p className={styles.state}>
          <ArrowRightLeft size={14} aria-hidden />
          Moved: it stands elsewhere in its block now
        </p>
      );
    case "changed":
      return <Changed live={live} isText={anchor.type === "text"} />;
  }
}

function Changed(props: {
  readonly live: Extract<AnchorLive, { state: "changed" }>;
  readonly isText: boolean;
}) {
  const { live, isText } = props;
  const now = useNow();
  const words = (value: string) => (isText ? quoteWords(value, 120) : value);
  return (
    <p className={styles.state} data-state="changed">
      <RefreshCw size={14} aria-hidden />
      <span>
        Changed from <s>{words(live.was)}</s> to{" "}
        <strong>{words(live.now)}</strong>
        {live.run !== undefined && <OfRun run={live.run} />}
        <time dateTime={live.since} title={exactTime(live.since)}>
          {" · "}
          {timeAgo(live.since, now)}
        </time>
      </span>
    </p>
  );
}

function OfRun({ run }: { readonly run: string }) {
  const { me } = useSession();
  const { data } = useQuery({ ...runQuery(run), enabled: !me.guest });
  return <> with {data?.name ?? "another run"}</>;
}

/** As much as the line above it (AnchorAbout) says in full. */
const shortQuote = 80;

function Orphaned({ thread }: { readonly thread: Anchored }) {
  const { anchor, place } = thread;
  const mayComment = useCanComment();
  const attaching = useUi((ui) => ui.attaching === thread.id);
  const start = useStartAttaching();
  const there = useCanvas((canvas) => isThere(anchor, canvas));
  const quote = quoteOf(thread);
  return (
    <div className={styles.orphan}>
      {quote.length > shortQuote && (
        <blockquote className={styles.quote}>{quote}</blockquote>
      )}
      <p className={styles.state} data-state="orphaned">
        <Unlink size={14} aria-hidden />
        {goneWords(thread, there)}
        {place?.title && !there && ` It was “${place.title}”`}
      </p>
      {mayComment && isAttachable(anchor) && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={attaching}
          onClick={() => start(thread.id)}
        >
          Attach again…
        </Button>
      )}
    </div>
  );
}

/** What a reader needs to recognise it by, now that it is gone. */
export function quoteOf({ anchor }: Anchored): string {
  if (anchor.type === "text") return anchor.quote.exact;
  return "words" in anchor ? anchor.words : "";
}

export function goneWords(
  { anchor }: Anchored,
  /** The block or link that held it is still there. */
  there: boolean,
): string {
  if (anchor.type === "link") return "Its link was deleted.";
  if (!there) return "Its block was deleted.";
  switch (anchor.type) {
    case "text":
      return "Its text is gone.";
    case "row":
      return "Its run is not in the table any more.";
    case "datum":
    case "range":
      return "Its value is not in the chart any more.";
    case "sample":
      return "Its sample is gone.";
    default:
      return "What it was about is gone.";
  }
}
