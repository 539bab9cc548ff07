/** `/runs/compare?runs=a,b&baseline=`: runs side by side, each against one of them. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { warningTexts } from "../../shared/charts/comparabilityText.ts";
import { plural } from "../../shared/charts/words.ts";
import type { CompareAnswer } from "../../shared/api/runPage.ts";
import { messageOf } from "../kit/api.ts";
import { comparedRuns, type CompareAddress } from "./address.ts";
import { CompareChart } from "./CompareChart.tsx";
import { CompareMetrics } from "./CompareMetrics.tsx";
import { CompareParams } from "./CompareParams.tsx";
import { MembersOnly, RunsFrame } from "./RunsFrame.tsx";
import { compareQuery } from "./server.ts";
import styles from "./compare.module.css";

export function ComparePage() {
  return (
    <MembersOnly>
      <Compare />
    </MembersOnly>
  );
}

function Compare() {
  const address = useSearch({ strict: false }) as CompareAddress;
  const runs = comparedRuns(address);
  const baseline = address.baseline ?? null;
  const known = baseline !== null && runs.includes(baseline) ? baseline : null;
  const query = useQuery(compareQuery(runs, known));
  const { data, error, isFetching, refetch } = query;
  const title = data
    ? `${plural(data.runs.length, "run")} compared`
    : "Compare runs";
  return (
    <RunsFrame windowTitle={title} path={<span>Compare</span>}>
      <main className={styles.page}>
        <h1>{title}</h1>
        {runs.length < 2 ? (
          <Message title="Choose at least two runs">
            <p>
              Tick the runs in the table and choose Compare; they then stand
              here side by side.
            </p>
            <Button component={Link} to="/runs">
              Go to the runs
            </Button>
          </Message>
        ) : data ? (
          <Compared answer={data} stale={query.isPlaceholderData} />
        ) : error ? (
          <Message title="The runs could not be compared">
            <p role="alert">{messageOf(error)}</p>
            <Button
              variant="default"
              loading={isFetching}
              onClick={() => void refetch()}
            >
              Try again
            </Button>
          </Message>
        ) : (
          <div
            className={styles.skeleton}
            role="status"
            aria-label="Comparing the runs"
          >
            <span />
            <span />
          </div>
        )}
      </main>
    </RunsFrame>
  );
}

function Compared(props: {
  readonly answer: CompareAnswer;
  readonly stale: boolean;
}) {
  const { answer, stale } = props;
  const navigate = useNavigate();
  const ids = answer.runs.map(({ id }) => id);
  const go = (search: CompareAddress) =>
    void navigate({ to: "/runs/compare", search, replace: true });
  const { warnings } = answer.comparability;
  return (
    <div className={styles.body} data-stale={stale || undefined}>
      {warnings.length > 0 && (
        <section className={styles.warnings} aria-label="What may not compare">
          <TriangleAlert size={16} aria-hidden />
          <div>
            <strong>These runs were not measured alike</strong>
            <ul>
              {warningTexts(warnings, answer.runs).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        </section>
      )}
      <CompareMetrics
        answer={answer}
        onBaseline={(baseline) => go({ runs: ids.join(","), baseline })}
        onRemove={
          ids.length > 2
            ? (gone) => {
                const left = ids.filter((id) => id !== gone);
                go({
                  runs: left.join(","),
                  ...(answer.baseline !== gone && {
                    baseline: answer.baseline,
                  }),
                });
              }
            : undefined
        }
      />
      <CompareChart answer={answer} />
      <CompareParams answer={answer} />
    </div>
  );
}

function Message(props: {
  readonly title: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div className={styles.message}>
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}
