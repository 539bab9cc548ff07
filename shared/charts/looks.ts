/** How a series looks: its ink, and past the last ink also its dash and symbol, so that no two look the same. */
import type { AnswerBase } from "./answer.ts";
import { assignInks, furniture, inkColour, plainInk } from "./colours.ts";
import type { DrawnSeries, DrawOptions } from "./drawing.ts";
import { shortLabels } from "./words.ts";

const dashes = [null, "7 3", "2 3", "9 3 2 3", "1 2"] as const;
const symbols = ["circle", "square", "triangle", "diamond", "star"] as const;

export type RankOf = (key: string) => number | undefined;

/**
 * Ink by rank (colours.ts); the second series of an ink gets the second dash and symbol, and so on. The order within
 * an ink is that of the ranks, so that it is the same for everybody.
 */
export function seriesLooks(
  named: readonly { readonly key: string; readonly label: string }[],
  rankOf: RankOf,
  { dark, isolated }: Pick<DrawOptions, "dark" | "isolated">,
): DrawnSeries[] {
  const inks = assignInks(
    named.map(({ key }) => key),
    rankOf,
  );
  const used = new Map<number, number>();
  const variants = new Map<string, number>();
  for (const [key, ink] of inks) {
    const variant = used.get(ink) ?? 0;
    used.set(ink, variant + 1);
    variants.set(key, variant);
  }
  return named.map(({ key, label }) => {
    const faded = isFaded(isolated, key);
    const colour = inkColour(inks.get(key)!, dark);
    const variant = variants.get(key)!;
    return {
      key,
      label,
      colour: faded ? fade(colour, dark) : colour,
      dash: dashes[variant % dashes.length]!,
      symbol: symbols[variant % symbols.length]!,
      faded,
    };
  });
}

/** The one look of what is no series. */
export function plainLook(key: string, dark: boolean): DrawnSeries {
  return {
    key,
    label: "",
    colour: inkColour(plainInk, dark),
    dash: null,
    symbol: "circle",
    faded: false,
  };
}

export function isFaded(isolated: DrawOptions["isolated"], key: string) {
  return isolated !== undefined && isolated.size > 0 && !isolated.has(key);
}

/** Runs as series, in the order of the answer; `among` limits them to those drawn. */
export function runSeries(
  answer: Pick<AnswerBase, "runs" | "ranks">,
  options: DrawOptions,
  among?: ReadonlySet<string>,
): DrawnSeries[] {
  const ranks = (options.ranks ?? answer.ranks).runs;
  const labels = runLabels(answer);
  return seriesLooks(
    answer.runs
      .filter(({ id }) => !among || among.has(id))
      .map(({ id }) => ({ key: id, label: labels.get(id)! })),
    (key) => (Object.hasOwn(ranks, key) ? ranks[key] : undefined),
    options,
  );
}

/** Runs by name, without what all names share in front; two of one name are told apart by the model, else by their id. */
export function runLabels({
  runs,
}: Pick<AnswerBase, "runs">): Map<string, string> {
  const short = shortLabels(runs.map((run) => run.name));
  const twice = (labels: readonly string[]) =>
    new Set(labels.filter((label, i) => labels.indexOf(label) !== i));
  const again = twice(short);
  const told = runs.map((run, i) =>
    again.has(short[i]!) && run.model !== null && run.model !== run.name
      ? `${short[i]} (${run.model})`
      : short[i]!,
  );
  const still = twice(told);
  return new Map(
    runs.map((run, i) => [
      run.id,
      still.has(told[i]!) ? `${short[i]} (${run.id.slice(0, 6)})` : told[i]!,
    ]),
  );
}

/** The run's label; its id where the answer does not name it. */
export function labelOf(labels: ReadonlyMap<string, string>, run: string) {
  return labels.get(run) ?? run;
}

/** Steps back so far that the others stand out, and is still there. */
export function fade(colour: string, dark: boolean): string {
  return mix(colour, furniture(dark).card, 0.8);
}

/** `share` of the way from one #rrggbb to the other. */
export function mix(from: string, to: string, share: number): string {
  const part = (at: number) => {
    const a = parseInt(from.slice(at, at + 2), 16);
    const b = parseInt(to.slice(at, at + 2), 16);
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** The symbol channel of dots; none while all are circles, which Plot draws as circles. */
export function symbolChannel<Dot>(
  dots: readonly Dot[],
  of: (dot: Dot) => DrawnSeries["symbol"],
): { symbol?: (dot: Dot) => DrawnSeries["symbol"] } {
  return dots.some((dot) => of(dot) !== "circle") ? { symbol: of } : {};
}
