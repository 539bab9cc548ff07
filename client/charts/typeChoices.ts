/** The twelve charts as a person chooses them: charts 1 and 2 of EVALS are one type with two faces. */
import {
  ChartColumnStacked,
  ChartLine,
  ChartNoAxesColumn,
  ChartScatter,
  ChartSpline,
  CircleDot,
  Grid2x2Check,
  Grid3x3,
  Scale,
  Swords,
  Target,
  TrendingUp,
  type LucideIcon,
} from "lucide-react";
import { withType, withX, type Offered } from "../../shared/charts/change.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec, ChartType } from "../../shared/charts/spec.ts";

export interface TypeChoice {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly icon: LucideIcon;
  is(spec: ChartSpec): boolean;
  /** The same runs, metric and task, drawn this way. */
  apply(spec: ChartSpec, offered: Offered): ChartSpec;
}

function series(
  key: string,
  label: string,
  hint: string,
  icon: LucideIcon,
  xs: readonly ("step" | "time" | "model" | "task")[],
): TypeChoice {
  return {
    key,
    label,
    hint,
    icon,
    is: (spec) => spec.type === "series" && xs.includes(spec.x),
    apply(spec, offered) {
      const next = withType(spec, "series", offered);
      return next.type === "series" && !xs.includes(next.x)
        ? withX(next, xs[0]!)
        : next;
    },
  };
}

function other(
  type: Exclude<ChartType, "series">,
  icon: LucideIcon,
): TypeChoice {
  const { label, hint } = chartKind(type);
  return {
    key: type,
    label,
    hint,
    icon,
    is: (spec) => spec.type === type,
    apply: (spec, offered) => withType(spec, type, offered),
  };
}

export const typeChoices: readonly TypeChoice[] = [
  series(
    "steps",
    "Over steps or time",
    "How a metric moves while a model trains: a line a run.",
    ChartSpline,
    ["step", "time"],
  ),
  series(
    "groups",
    "By model or task",
    "Who is better, and how sure that is: a dot with its interval.",
    CircleDot,
    ["model", "task"],
  ),
  other("delta", Scale),
  other("slices", Grid3x3),
  other("scenarios", Grid2x2Check),
  other("confusion", ChartColumnStacked),
  other("calibration", Target),
  other("roc", TrendingUp),
  other("distribution", ChartNoAxesColumn),
  other("pareto", ChartScatter),
  other("drift", ChartLine),
  other("pairwise", Swords),
];
