/** The metrics of runs side by side: values, differences to the baseline, and whether these may be chance. */
import {
  ActionIcon,
  Button,
  Checkbox,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import {
  ArrowDownRight,
  ArrowUpRight,
  CircleHelp,
  Equal,
  Search,
  X,
} from "lucide-react";
import { useMemo, useState } from "react";
import type { CompareAnswer } from "../../shared/api/runPage.ts";
import {
  formatCount,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "../../shared/charts/words.ts";
import {
  deltaWords,
  groundWords,
  shareMetrics,
  testWords,
  verdictOf,
  type Difference,
  type Verdict,
} from "./compareWords.ts";
import { halfInterval, valueWithHalf } from "./numbers.ts";
import { SamplesLink } from "./SamplesLink.tsx";
import styles from "./compare.module.css";

type Metric = CompareAnswer["metrics"][number];

const shownAtFirst = 40;

export function CompareMetrics(props: {
  readonly answer: CompareAnswer;
  onBaseline(run: string): void;
  /** Left out when only two runs are left. */
  readonly onRemove: ((run: string) => void) | undefined;
}) {
  const { answer, onBaseline, onRemove } = props;
  const { runs, baseline, metrics } = answer;
  const [words, setWords] = useState("");
  const [holding, setHolding] = useState(false);
  const [all, setAll] = useState(false);
  const shares = useMemo(() => shareMetrics(metrics), [metrics]);
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = metrics.filter((metric) => {
    const text =
      `${metric.metric} ${metricLabel(metric.metric)} ${metric.task}`.toLowerCase();
    return (
      wanted.every((word) => text.includes(word)) &&
      (!holding || metric.values.some((value) => value && holds(value, metric)))
    );
  });
  const shown = all ? found : found.slice(0, shownAtFirst);
  return (
    <section className={styles.section} aria-labelledby="compare-metrics">
      <div className={styles.sectionHead}>
        <h2 id="compare-metrics">Metrics</h2>
        <span className={styles.tools}>
          <Checkbox
            size="sm"
            label="Only differences that hold"
            checked={holding}
            onChange={(event) => setHolding(event.currentTarget.checked)}
          />
          <TextInput
            aria-label="Find a metric"
            placeholder="Find a metric or task"
            leftSection={<Search size={14} aria-hidden />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </span>
      </div>
      <div className={styles.scroller}>
        <table className={styles.table} aria-label="Metrics side by side">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {runs.map(({ id, name, model }) => (
                <th key={id} scope="col">
                  <Link to="/runs/$run" params={{ run: id }} title={name}>
                    {name}
                  </Link>
                  {model && model !== name && <small>{model}</small>}
                  <span className={styles.columnTools}>
                    {id === baseline ? (
                      <span className={styles.badge}>baseline</span>
                    ) : (
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={`Compare with ${name} as the baseline`}
                        onClick={() => onBaseline(id)}
                      >
                        Use as baseline
                      </Button>
                    )}
                    {onRemove && (
                      <Tooltip label="Leave out">
                        <ActionIcon
                          size={24}
                          aria-label={`Leave ${name} out`}
                          onClick={() => onRemove(id)}
                        >
                          <X size={14} />
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((metric) => (
              <tr key={`${metric.metric}\t${metric.task}`}>
                <th scope="row" title={metric.metric}>
                  {sentenceStart(metricLabel(metric.metric))}
                  <small>
                    {[
                      metric.task,
                      metric.higherIsBetter === false && "less is better",
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </small>
                </th>
                {runs.map(({ id }, i) => (
                  <Cell
                    key={id}
                    run={id}
                    baseline={baseline}
                    metric={metric}
                    isShare={shares.has(metric.metric)}
                    value={metric.values[i] ?? null}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length === 0 && (
        <p className={styles.quiet}>
          {holding
            ? "No difference here holds: each may be chance, or nobody can tell."
            : metrics.length === 0
              ? "These runs have no metric in common with another."
              : `No metric here is called “${words}”.`}
        </p>
      )}
      {found.length > shown.length && (
        <Button variant="default" onClick={() => setAll(true)}>
          Show all {plural(found.length, "metric")}
        </Button>
      )}
      <p className={styles.quiet}>
        {answer.truncated > 0 &&
          `${plural(answer.truncated, "more metric")} left out. `}
        Brackets are 95 % intervals of the difference. “Holds after correction”:
        with all differences of this page looked at, at most 1 in 20 such pages
        would show one by chance.
      </p>
    </section>
  );
}

function holds(value: Difference, { higherIsBetter }: Metric): boolean {
  return ["better", "worse", "differs"].includes(
    verdictOf(value, higherIsBetter),
  );
}

function Cell(props: {
  readonly run: string;
  readonly baseline: string;
  readonly metric: Metric;
  readonly isShare: boolean;
  readonly value: Difference | null;
}) {
  const { run, baseline, metric, isShare, value } = props;
  if (!value) return <td className={styles.none}>not measured</td>;
  const half = halfInterval(value.stderr);
  const words =
    value.value === null
      ? { value: value.special ?? "", interval: "" }
      : valueWithHalf(value.value, half);
  const verdict = verdictOf(value, metric.higherIsBetter);
  return (
    <td data-verdict={run === baseline ? undefined : verdict}>
      <span
        title={[
          value.value !== null && formatValue(value.value),
          half === null ? "no uncertainty given" : "95 % interval",
          value.n !== null && `n = ${formatCount(value.n)}`,
        ]
          .filter(Boolean)
          .join(", ")}
      >
        <b>{words.value}</b> <small>{words.interval}</small>
      </span>
      {run !== baseline && value.delta !== null && (
        <>
          <span className={styles.delta} title={testWords(value)}>
            <VerdictGlyph verdict={verdict} up={value.delta > 0} />
            {deltaWords(value, isShare)}
          </span>
          <small className={styles.ground}>{groundWords(value)}</small>
          <Flips
            run={run}
            baseline={baseline}
            task={metric.task}
            value={value}
          />
        </>
      )}
    </td>
  );
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  better: "Better:",
  worse: "Worse:",
  differs: "Differs:",
  chance: "May be chance:",
  unknown: "Nobody can tell:",
};

function VerdictGlyph(props: {
  readonly verdict: Verdict;
  readonly up: boolean;
}) {
  const { verdict, up } = props;
  const Glyph =
    verdict === "chance"
      ? Equal
      : verdict === "unknown"
        ? CircleHelp
        : up
          ? ArrowUpRight
          : ArrowDownRight;
  return <Glyph size={14} aria-label={verdictWords[verdict]} />;
}

/** The examples behind a difference: what only this run got right, and what only the baseline did. */
function Flips(props: {
  readonly run: string;
  readonly baseline: string;
  readonly task: string;
  readonly value: Difference;
}) {
  const { run, baseline, task, value } = props;
  const { gained, lost } = value;
  if (gained === null || lost === null || gained + lost === 0) return null;
  const link = (show: "gained" | "lost", count: number, title: string) =>
    count > 0 ? (
      <SamplesLink
        run={baseline}
        against={run}
        task={task}
        show={show}
        title={title}
      >
        {formatCount(count)} {show}
      </SamplesLink>
    ) : (
      <span>none {show}</span>
    );
  return (
    <small className={styles.flips}>
      {link("gained", gained, "Examples that only this run got right")}
      {" · "}
      {link("lost", lost, "Examples that only the baseline got right")}
    </small>
  );
}
