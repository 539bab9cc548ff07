/** Answers as the server gives them, made up and the same every time. */
import type { AnswerBase, Estimate } from "../../shared/charts/answer.ts";
import type { AnswerOf } from "../../shared/charts/answers.ts";
import {
  chartSpecSchema,
  type ChartRow,
  type ChartType,
  type SpecOf,
} from "../../shared/charts/spec.ts";
import { normal, seeded } from "./random.ts";

export const models = [
  "gpt-4o",
  "claude-sonnet-4",
  "llama-3.1-70b",
  "qwen2.5-72b",
  "mistral-large",
  "gemini-1.5-pro",
  "command-r-plus",
  "deepseek-v3",
  "phi-4",
  "gemma-2-27b",
  "yi-1.5-34b",
  "mixtral-8x22b",
  "dbrx-instruct",
  "nemotron-340b",
  "olmo-2-13b",
  "falcon-180b",
  "aya-23-35b",
  "granite-3-8b",
  "jamba-1.5",
  "reka-core",
  "grok-2",
  "solar-pro",
] as const;

/** A spec as a person would have made it: what is not said has its default. */
export function specOf<T extends ChartType>(
  type: T,
  fields: Partial<SpecOf<T>> = {},
): SpecOf<T> {
  return chartSpecSchema.parse({
    type,
    runs: { type: "query" },
    ...fields,
  }) as SpecOf<T>;
}

export function base(
  names: readonly string[] = models.slice(0, 3),
): AnswerBase {
  return {
    runs: names.map((name, i) => ({
      id: `r${i}`,
      name,
      model: name,
      startedAt: `2026-11-${String(1 + (i % 22)).padStart(2, "0")}T08:00:00Z`,
    })),
    revisions: Object.fromEntries(names.map((_, i) => [`r${i}`, 1])),
    missing: { runs: [], metrics: [] },
    ranks: {
      runs: Object.fromEntries(names.map((_, i) => [`r${i}`, i])),
      models: Object.fromEntries(names.map((name, i) => [name, i])),
    },
    directions: { accuracy: true, "acc,none": true, f1: true, loss: false },
    asOf: "2026-11-23T12:40:00Z",
    comparability: { warnings: [], digest: null },
  };
}

/** A share of n with its Wilson interval (z = 1.96). */
export function share(right: number, n: number): Estimate {
  const p = right / n;
  const z2 = 1.96 ** 2;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half =
    (1.96 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return {
    value: p,
    low: middle - half,
    high: middle + half,
    n,
    interval: "wilson",
  };
}

export function bare(value: number | null, n: number | null = null): Estimate {
  return { value, low: null, high: null, n, interval: null };
}

export function spreadOf(
  value: number,
  half: number,
  interval: Estimate["interval"] = "bootstrap",
  n = 200,
): Estimate {
  return { value, low: value - half, high: value + half, n, interval };
}

export function row(of: Partial<ChartRow>): ChartRow {
  return {
    run: "r0",
    runName: "gpt-4o",
    model: null,
    task: null,
    metric: "accuracy",
    step: null,
    time: null,
    y: 0.5,
    special: null,
    stderr: null,
    low: null,
    high: null,
    interval: null,
    n: null,
    ...of,
  };
}

/** Learning curves: one a run, rising and noisy. */
export function curves(
  names: readonly string[],
  {
    points = 60,
    metric = "accuracy",
    band = false,
    falls = false,
    seed = 1,
  } = {},
): AnswerOf<"series"> {
  const random = seeded(seed);
  const rows = names.flatMap((runName, i) => {
    const end = 0.62 + 0.3 * random();
    const pace = 6 + 18 * random();
    return Array.from({ length: points }, (_, step): ChartRow => {
      const learnt =
        end * (1 - Math.exp((-step * pace) / points / 4)) +
        0.015 * normal(random);
      const y = falls ? 3 * (1.05 - learnt) : Math.max(0, learnt);
      return row({
        run: `r${i}`,
        runName,
        model: runName,
        metric,
        step: step * 200,
        y,
        ...(band && {
          low: y - 0.04,
          high: y + 0.04,
          interval: "stderr",
          n: 500,
        }),
      });
    });
  });
  return { ...base(names), type: "series", rows, downsampled: false };
}

/** Reported values of models on tasks, with Wilson intervals unless `n` is null. */
export function reported(
  names: readonly string[],
  tasks: readonly string[],
  { n = 400 as number | null, seed = 2, metric = "accuracy" } = {},
): AnswerOf<"series"> {
  const random = seeded(seed);
  const rows = names.flatMap((model, i) =>
    tasks.map((task, t): ChartRow => {
      const p = Math.min(
        0.98,
        Math.max(
          0.05,
          0.85 - 0.05 * i - 0.06 * (t % 5) + 0.08 * normal(random) * 0.5,
        ),
      );
      const of = n === null ? bare(p) : share(Math.round(p * n), n);
      return row({
        run: `r${i}`,
        runName: model,
        model,
        task,
        metric,
        y: of.value,
        low: of.low,
        high: of.high,
        interval: n === null ? null : "wilson",
        n,
      });
    }),
  );
  return { ...base(names), type: "series", rows, downsampled: false };
}

export function slices(
  rows: readonly string[],
  names: readonly string[],
  {
    n = (i: number) => (60 + 13 * (i % 9)) as number,
    uncertain = true,
    seed = 3,
  } = {},
): AnswerOf<"slices"> {
  const random = seeded(seed);
  const cells = rows.flatMap((slice, i) =>
    names.map((column, j) => {
      const of = Math.max(1, n(i));
      const right = Math.round(
        of *
          Math.min(
            1,
            Math.max(
              0,
              0.82 -
                0.04 * j -
                (0.3 * ((i * 7) % 5)) / 5 +
                0.1 * (random() - 0.5),
            ),
          ),
      );
      return {
        ...(uncertain ? share(right, of) : bare(right / of, of)),
        row: slice,
        column,
        runs: [`r${j}`],
      };
    }),
  );
  return {
    ...base(names),
    type: "slices",
    rows: [...rows],
    columns: names.map((key) => ({ key, label: key })),
    cells,
    truncated: 0,
  };
}

export function confusion(
  labels: readonly string[],
  names: readonly string[],
  { n = 60, seed = 4 } = {},
): AnswerOf<"confusion"> {
  const random = seeded(seed);
  const matrices = names.map((_, r) => {
    const counts = labels.map((_label, i) => {
      const of = Math.round(n * (0.5 + random()));
      const cells = labels.map(() => 0);
      for (let k = 0; k < of; k++) {
        const right = random() < 0.82 - 0.07 * r;
        const j = right
          ? i
          : random() < 0.6
            ? (i + 1) % labels.length
            : Math.floor(random() * labels.length);
        cells[j]!++;
      }
      return cells;
    });
    const total = counts.flat().reduce((a, b) => a + b, 0);
    const hits = counts.reduce((sum, cells, i) => sum + cells[i]!, 0);
    return { run: `r${r}`, n: total, counts, accuracy: share(hits, total) };
  });
  return {
    ...base(names),
    type: "confusion",
    labels: [...labels],
    matrices,
    truncated: 0,
  };
}

export function calibration(
  names: readonly string[],
  { bins = 10, n = 800, seed = 5 } = {},
): AnswerOf<"calibration"> {
  const random = seeded(seed);
  const drawn = names.map((_, r) => {
    const made = Array.from({ length: bins }, (_bin, i) => {
      const from = i / bins;
      const confidence = from + (0.35 + 0.3 * random()) / bins;
      const of = Math.round((n / bins) * (0.15 + 1.7 * (i / bins) ** 1.5) + 2);
      const p = Math.min(
        1,
        Math.max(
          0,
          confidence -
            (0.05 + 0.05 * r) * Math.sin(3 * confidence) +
            0.04 * (random() - 0.5),
        ),
      );
      return {
        ...share(Math.round(p * of), of),
        from,
        to: (i + 1) / bins,
        confidence,
      };
    });
    const all = made.reduce((sum, bin) => sum + bin.n!, 0);
    const ece = made.reduce(
      (sum, bin) =>
        sum + (bin.n! / all) * Math.abs(bin.value! - bin.confidence),
      0,
    );
    return { run: `r${r}`, bins: made, n: all, ece, brier: 0.14 + 0.02 * r };
  });
  return { ...base(names), type: "calibration", curves: drawn };
}

export function roc(
  names: readonly string[],
  { curve = "roc" as "roc" | "pr", points = 60, seed = 6 } = {},
): AnswerOf<"roc"> {
  const random = seeded(seed);
  const drawn = names.map((_, r) => {
    const power = 0.18 + 0.09 * r;
    const made = Array.from({ length: points + 1 }, (_point, i) => {
      const x = i / points;
      const y =
        curve === "roc"
          ? Math.min(1, x ** power)
          : Math.max(
              0.3,
              1 - 0.65 * x ** (3.5 - 0.6 * Math.min(4, r)) - 0.01 * random(),
            );
      return { x, y, threshold: i === 0 ? null : 1 - x };
    });
    const area = curve === "roc" ? 1 / (1 + power) : 0.9 - 0.05 * r;
    return {
      run: `r${r}`,
      points: made,
      area: spreadOf(
        area,
        0.025,
        curve === "roc" ? "delong" : "bootstrap",
        500,
      ),
      positives: 150,
      negatives: 350,
    };
  });
  return { ...base(names), type: "roc", curves: drawn };
}

export function delta(
  names: readonly string[],
  tasks: readonly string[] = [""],
  { uncertain = true, seed = 7, metric = "accuracy" } = {},
): AnswerOf<"delta"> {
  const random = seeded(seed);
  const rows = names.slice(1).flatMap((_, i) =>
    tasks.map((task) => {
      const change = 0.07 * normal(random) * 0.6 + 0.01;
      const half = 0.02 + 0.03 * random();
      const p = Math.min(1, Math.exp(-((change / half) ** 2) * 2));
      return {
        run: `r${i + 1}`,
        metric,
        task,
        value: 0.75 + change,
        against: 0.75,
        delta: change,
        low: uncertain ? change - half : null,
        high: uncertain ? change + half : null,
        n: uncertain ? 400 : null,
        test: uncertain ? ("paired-bootstrap" as const) : null,
        p: uncertain ? p : null,
        pAdjusted: uncertain ? Math.min(1, p * 1.6) : null,
        seed: uncertain ? 20261123 : null,
        gained: uncertain ? Math.round(30 + 200 * Math.max(0, change)) : null,
        lost: uncertain ? Math.round(30 + 200 * Math.max(0, -change)) : null,
      };
    }),
  );
  return { ...base(names), type: "delta", baseline: "r0", rows, truncated: 0 };
}

export function distribution(
  names: readonly string[],
  { bins = 20, n = 300, seed = 8, max = 1 } = {},
): AnswerOf<"distribution"> {
  const random = seeded(seed);
  const edges = Array.from({ length: bins + 1 }, (_, i) => (max * i) / bins);
  const spreads = names.map((_, r) => {
    const values = Array.from(
      { length: n },
      () =>
        max *
        Math.min(
          1,
          Math.max(
            0,
            0.72 -
              0.06 * r +
              0.16 * normal(random) -
              (random() < 0.15 ? 0.4 : 0),
          ),
        ),
    ).sort((a, b) => a - b);
    const counts = edges
      .slice(1)
      .map(
        (to, i) =>
          values.filter(
            (v) => v >= edges[i]! && (v < to || (i === bins - 1 && v <= to)),
          ).length,
      );
    const at = (q: number) => values[Math.min(n - 1, Math.floor(q * (n - 1)))]!;
    return {
      run: `r${r}`,
      n,
      counts,
      mean: values.reduce((a, b) => a + b, 0) / n,
      quantiles: [0, 0.25, 0.5, 0.75, 1].map(at),
    };
  });
  return { ...base(names), type: "distribution", edges, spreads };
}

export function pareto(
  names: readonly string[],
  { uncertain = true, seed = 9 } = {},
): AnswerOf<"pareto"> {
  const random = seeded(seed);
  const points = names.map((_, i) => {
    const cost = 0.0004 * 10 ** (2.2 * random());
    const quality = Math.min(
      0.97,
      0.6 + 0.12 * (Math.log10(cost / 0.0004) + 1) * (0.5 + 0.5 * random()),
    );
    return {
      run: `r${i}`,
      x: uncertain
        ? {
            value: cost,
            low: cost * 0.88,
            high: cost * 1.12,
            n: 250,
            interval: "bootstrap" as const,
          }
        : bare(cost),
      y: uncertain ? share(Math.round(quality * 250), 250) : bare(quality),
    };
  });
  return { ...base(names), type: "pareto", points };
}

export function drift(
  count: number,
  {
    breakAt = Infinity,
    seed = 10,
    method = "p" as "p" | "xmr" | "ewma",
    releases = [] as { at: number; label: string }[],
  } = {},
): AnswerOf<"drift"> {
  const random = seeded(seed);
  const names = Array.from({ length: count }, (_, i) => `nightly ${i + 1}`);
  const time = (i: number) =>
    new Date(Date.parse("2026-09-14T02:00:00Z") + i * 86_400_000).toISOString();
  const points = names.map((_, i) => {
    const n = 180 + Math.round(60 * random());
    const value = 0.86 + 0.024 * normal(random) - (i >= breakAt ? 0.1 : 0);
    const limit = 3 * Math.sqrt((0.86 * 0.14) / n);
    const flag =
      Math.abs(value - 0.86) > limit
        ? "outside the limits"
        : i >= breakAt + 7
          ? "eight in a row below the centre"
          : null;
    return {
      run: `r${i}`,
      time: time(i),
      value,
      n: method === "p" ? n : null,
      centre: 0.86,
      lower: 0.86 - limit,
      upper: Math.min(1, 0.86 + limit),
      flag,
    };
  });
  return {
    ...base(names),
    type: "drift",
    method,
    points,
    releases: releases.map(({ at, label }) => ({ time: time(at), label })),
    truncated: 0,
  };
}

export function scenarios(
  count: number,
  names: readonly string[],
  { seed = 11, errors = true } = {},
): AnswerOf<"scenarios"> {
  const random = seeded(seed);
  const verbs = [
    "refund a double charge",
    "cancel within the trial",
    "change the address",
    "escalate chest pain",
    "translate the leaflet",
    "refuse medical advice",
    "quote the policy",
    "ask for the order number",
  ];
  let sample = 1;
  const rows = Array.from({ length: count }, (_, i) => {
    const hard = random();
    return {
      item: `item-${i}`,
      name: `${verbs[i % verbs.length]}${i >= verbs.length ? ` ${Math.floor(i / verbs.length) + 1}` : ""}`,
      task: "support",
      cells: names.map((_, j) => {
        const roll = random() * 0.7 + 0.3 * hard + 0.02 * j;
        if (random() < 0.04) return null;
        const state =
          errors && random() < 0.03
            ? ("error" as const)
            : roll > 0.72
              ? ("fail" as const)
              : roll > 0.68
                ? ("mixed" as const)
                : ("pass" as const);
        return {
          state,
          sample: sample++,
          score: state === "error" ? null : Number((1 - roll).toFixed(2)),
        };
      }),
    };
  });
  const changed = rows.filter(
    ({ cells }) => new Set(cells.flatMap((cell) => cell?.state ?? [])).size > 1,
  ).length;
  return {
    ...base(names),
    type: "scenarios",
    rows,
    total: count,
    changed,
    truncated: 0,
  };
}

export function pairwise(
  names: readonly string[],
  { n = 60, uncertain = true, seed = 12 } = {},
): AnswerOf<"pairwise"> {
  const random = seeded(seed);
  const cells = names.flatMap((a, i) =>
    names.flatMap((b, j) => {
      if (i >= j) return [];
      const p = 1 / (1 + Math.exp(-(0.35 * (j - i) + 0.3 * (random() - 0.5))));
      const ties = Math.round(n * 0.1);
      const wins = Math.round((n - ties) * p);
      const losses = n - ties - wins;
      const rate = (wins + ties / 2) / n;
      const of = (value: number) =>
        uncertain ? share(value * n, n) : bare(value, n);
      return [
        { ...of(rate), a, b, wins, losses, ties },
        { ...of(1 - rate), a: b, b: a, wins: losses, losses: wins, ties },
      ];
    }),
  );
  const ratings = names.map((model, i) => ({
    ...(uncertain
      ? spreadOf(
          (names.length - 1) * 0.175 - 0.35 * i,
          0.22,
          "bootstrap",
          n * (names.length - 1),
        )
      : bare((names.length - 1) * 0.175 - 0.35 * i)),
    model,
  }));
  return {
    ...base(["human preferences"]),
    type: "pairwise",
    models: [...names],
    cells,
    ratings,
    ranks: base(names).ranks,
  };
}

/** "intent 1", "intent 2", ... */
export function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}

/** The same with values that were no number. */
export function withGaps(answer: AnswerOf<"series">): AnswerOf<"series"> {
  return {
    ...answer,
    rows: answer.rows.map((each, i) =>
      i % 11 === 4 || i % 11 === 6
        ? { ...each, y: null, special: "NaN" }
        : each,
    ),
  };
}

/** The same over two versions of a dataset. */
export function mixed(answer: AnswerOf<"series">): AnswerOf<"series"> {
  return {
    ...answer,
    comparability: {
      digest: "d1",
      warnings: [
        {
          aspect: "dataset",
          task: "refunds",
          metric: "",
          versions: [
            { value: "v2", runs: ["r0", "r1", "r2"] },
            { value: "v3", runs: ["r3"] },
          ],
        },
      ],
    },
  };
}
