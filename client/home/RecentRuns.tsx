/** The runs that came in last: what may have moved a chart since yesterday. */
import { Tooltip } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import type { Run } from "../../shared/api/runs.ts";
import { answer, api, messageOf } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { StatusGlyph } from "../runsPages/Status.tsx";
import styles from "./RecentRuns.module.css";

const queryKey = ["runs", "recent"];
const recentRunsQuery = queryOptions({
  queryKey,
  queryFn: () =>
    keptAnswer(queryKey, () =>
      answer(api.runs.$get({ query: { limit: "8" } })),
    ),
  refetchInterval: 30_000,
});

export function RecentRuns() {
  const { data, error } = useQuery(recentRunsQuery);
  return (
    <aside className={styles.runs} aria-labelledby="recent-runs">
      <div className={styles.head}>
        <h2 id="recent-runs">Recent runs</h2>
        <Link to="/runs" className={styles.all}>
          All runs <ArrowRight size={14} aria-hidden />
        </Link>
      </div>
      {!data && error && <p>{messageOf(error)}</p>}
      {data?.items.length === 0 && (
        <p>
          Evaluation files you drop on a canvas or on the page of runs appear
          here, and runs that your pipeline sends.
        </p>
      )}
      <ul>
        {data?.items.map((run) => (
          <li key={run.id} className={styles.run}>
            <StatusGlyph status={run.status} />
            <div className={styles.what}>
              <Link
                to="/runs/$run"
                params={{ run: run.id }}
                className={styles.name}
              >
                {run.name}
              </Link>
              <div className={styles.detail}>
                {[run.source, metricsWords(run)].filter(Boolean).join(" · ")}
              </div>
            </div>
            <Tooltip label={exactTime(run.createdAt)}>
              <time className={styles.when} dateTime={run.createdAt}>
                {timeAgo(run.createdAt)}
              </time>
            </Tooltip>
          </li>
        ))}
      </ul>
    </aside>
  );
}

function metricsWords({ pointMetrics, resultMetrics }: Run): string {
  const count = new Set([...pointMetrics, ...resultMetrics]).size;
  return count === 1 ? "1 metric" : `${count} metrics`;
}
