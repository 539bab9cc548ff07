/** How much the bench of runs builds: RUNS, POINTS and SAMPLES of the environment; the full size of issue 5 is 10,000, 10^7, 10^6. */
export interface Size {
  readonly runs: number;
  readonly points: number;
  readonly samples: number;
}

export function readSize(): Size {
  const of = (name: string, usual: number) =>
    Number(process.env[name] ?? usual);
  return {
    runs: of("RUNS", 2000),
    points: of("POINTS", 1_000_000),
    samples: of("SAMPLES", 100_000),
  };
}

export const metricNames = ["loss", "acc", "grad_norm", "lr"] as const;
/** This many of the runs are charted; `longMetric` has a long series in each of them. */
export const charted = 20;
export const longMetric = "train/long";
export const longPoints = 20_000;
/** Runs that have samples. */
export const sampledRuns = 100;

export const runId = (index: number) => `run-${String(index).padStart(6, "0")}`;

/** The value of a point, as SQL: the same numbers in every database. */
export const valueSql = (run: string, metric: string, step: string) =>
  `abs(((${run} * 7919 + ${metric} * 104729 + ${step} * 15485863) % 1000003)) / 1000003.0`;

/** A table expression of the numbers from 0 below `count`, for one INSERT. */
export const numbers = (name: string, count: number) =>
  `${name}(i) as (select 0 union all select i + 1 from ${name} where i + 1 < ${count})`;
