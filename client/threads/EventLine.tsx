/** What was done to a thread, in one quiet line between its comments. */
import type { ThreadEvent } from "../../shared/api/threads.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { eventWords } from "./timeline.ts";
import styles from "./Thread.module.css";

export function EventLine({ event }: { readonly event: ThreadEvent }) {
  const now = useNow();
  const { run } = event.details;
  return (
    <p className={styles.event}>
      {eventWords(event, now)}
      {run && (
        <>
          {" · "}
          <a href={`/runs/${encodeURIComponent(run.id)}`}>{run.name}</a>
        </>
      )}
      {" · "}
      <time dateTime={event.at} title={exactTime(event.at)}>
        {timeAgo(event.at, now)}
      </time>
    </p>
  );
}
