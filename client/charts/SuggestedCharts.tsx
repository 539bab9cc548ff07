/** Ready-made charts of some runs as small previews: the first thing that somebody with a new file sees. */
import { useMemo } from "react";
import type { Run } from "../../shared/api/runs.ts";
import type { RunSelection } from "../../shared/charts/spec.ts";
import {
  drawnReason,
  suggestCharts,
  type SuggestedChart,
} from "../../shared/charts/suggest.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { useFacts } from "./facts.ts";
import { useMetrics } from "./useMetrics.ts";
import styles from "./suggested.module.css";

export interface SuggestOptions {
  readonly selection?: RunSelection | undefined;
  readonly limit?: number;
}

/** Best first; more of them once it is known what the samples hold. */
export function useSuggested(
  runs: readonly Run[],
  { selection, limit = 6 }: SuggestOptions = {},
): readonly SuggestedChart[] {
  const facts = useFacts(runs);
  return useMemo(
    () => suggestCharts(runs, { limit, selection, facts }),
    [runs, limit, selection, facts],
  );
}

export function SuggestedCharts(
  props: SuggestOptions & {
    readonly runs: readonly Run[];
    /** Titles of those that are ticked, where several can be chosen. */
    readonly chosen?: ReadonlySet<string>;
    onPick(chart: SuggestedChart): void;
  },
) {
  const { runs, chosen, onPick } = props;
  const suggested = useSuggested(runs, props);
  if (suggested.length === 0)
    return (
      <p className={styles.none}>
        These runs hold no numbers that could be drawn.
      </p>
    );
  return (
    <ul className={styles.tiles}>
      {suggested.map((chart) => (
        <li key={chart.title}>
          <button
            type="button"
            className={styles.tile}
            aria-pressed={chosen?.has(chart.title)}
            onClick={() => onPick(chart)}
          >
            <span className={styles.title}>{chart.title}</span>
            <span className={styles.preview} inert>
              <ChartFigure spec={chart.spec} title={chart.title} bare />
            </span>
            <Reason chart={chart} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Asks for what the preview asks for, so it is fetched once. */
function Reason({ chart }: { readonly chart: SuggestedChart }) {
  const { answer } = useMetrics(chart.spec);
  return (
    <span className={styles.reason}>
      {answer ? drawnReason(chart, answer) : "\u00a0"}
    </span>
  );
}
