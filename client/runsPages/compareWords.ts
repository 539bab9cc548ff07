/** What a difference between two runs means, for somebody who knows the domain and no statistics. Pure. */
import type { z } from "zod";
import type { compareAnswerSchema } from "../../shared/api/runPage.ts";
import { formatCount, formatValue, plural } from "../../shared/charts/words.ts";

type Metric = z.infer<typeof compareAnswerSchema>["metrics"][number];
export type Difference = NonNullable<Metric["values"][number]>;

/** After correction for how many differences were looked at, 1 in 20 by chance. */
const level = 0.05;

export type Verdict = "better" | "worse" | "differs" | "chance" | "unknown";

/** Whether a difference holds, and to which side. "unknown": nobody can tell without an uncertainty. */
export function verdictOf(
  { delta, low, high, p, pAdjusted }: Difference,
  higherIsBetter: boolean | null,
): Verdict {
  if (delta === null) return "unknown";
  const tested = pAdjusted ?? p;
  const holds =
    tested !== null
      ? tested < level
      : low !== null && high !== null
        ? low > 0 || high < 0
        : null;
  if (holds === null) return delta === 0 ? "chance" : "unknown";
  if (!holds || delta === 0) return "chance";
  if (higherIsBetter === null) return "differs";
  return delta > 0 === higherIsBetter ? "better" : "worse";
}

/**
 * Metrics that are shares of examples, by name: what one of the tests of shares was used on anywhere. They differ by
 * percentage points, everything else by its own unit.
 */
export function shareMetrics(
  metrics: readonly Pick<Metric, "metric" | "values">[],
): ReadonlySet<string> {
  return new Set(
    metrics
      .filter(({ values }) =>
        values.some(
          (value) => value?.test === "mcnemar" || value?.test === "newcombe",
        ),
      )
      .map(({ metric }) => metric),
  );
}

/** "+2.1 points [0.3, 3.9]" of a share, "−0.25 [−0.31, −0.19]" of anything else. */
export function deltaWords(
  { delta, low, high }: Pick<Difference, "delta" | "low" | "high">,
  isShare: boolean,
): string {
  if (delta === null) return "";
  const known = low !== null && high !== null;
  const decimals = isShare ? 1 : known ? decimalsOf((high - low) / 2) : null;
  const format = new Intl.NumberFormat("en", {
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 0,
  });
  const shown = (value: number) => {
    const text =
      decimals === null
        ? formatValue(value)
        : format.format(isShare ? value * 100 : value);
    // What is rounded to nothing has no sign.
    return /[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", "");
  };
  const words = shown(delta);
  return [
    delta > 0 && /[1-9]/.test(words) ? `+${words}` : words,
    isShare ? " points" : "",
    known ? ` [${shown(low)}, ${shown(high)}]` : "",
  ].join("");
}

/** So that half of an interval has two digits that mean something; null where that would be too many. */
function decimalsOf(half: number): number | null {
  if (!(half > 0)) return null;
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(half)));
  return decimals > 8 ? null : decimals;
}

/** "paired on 750 examples; holds after correction". */
export function groundWords(difference: Difference): string {
  const { delta, test, n, p, pAdjusted } = difference;
  if (delta === null) return "";
  const examples = n === null ? "" : ` on ${plural(n, "example")}`;
  const how =
    test === "mcnemar" || test === "paired-bootstrap"
      ? `paired${examples}`
      : test === "newcombe"
        ? `not paired${n === null ? "" : `, ${formatCount(n)} examples or more each`}`
        : test === "z"
          ? "from the standard errors, not paired"
          : null;
  return [how, standing(p, pAdjusted, verdictOf(difference, null))]
    .filter(Boolean)
    .join("; ");
}

function standing(
  p: number | null,
  pAdjusted: number | null,
  verdict: Verdict,
): string {
  if (verdict === "unknown")
    return "no uncertainty given, so this may be chance";
  if (pAdjusted !== null) {
    if (pAdjusted < level) return "holds after correction";
    return p !== null && p < level
      ? "does not hold after correction"
      : "may be chance";
  }
  return verdict === "chance" ? "may be chance" : "holds";
}

/** For the tooltip: the numbers behind the words. */
export function testWords({ test, p, pAdjusted }: Difference): string {
  const names: Readonly<Record<string, string>> = {
    mcnemar: "McNemar's test on the pairs",
    "paired-bootstrap": "paired bootstrap",
    newcombe: "Newcombe's interval of two shares",
    z: "z test",
  };
  const number = (value: number) =>
    value < 0.001
      ? "< 0.001"
      : `= ${formatValue(Math.round(value * 1000) / 1000)}`;
  return [
    test && (names[test] ?? test),
    p !== null && `p ${number(p)}`,
    pAdjusted !== null &&
      `p ${number(pAdjusted)} after correction for all differences shown (Holm)`,
  ]
    .filter(Boolean)
    .join(", ");
}
