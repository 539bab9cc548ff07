/** Who is ahead, by how much, and whether the intervals say that it holds: a sentence for the text that stands for a chart. */
import { estimateText } from "./chartText.ts";
import { formatValue } from "./words.ts";

export interface Contender {
  readonly label: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Two separate 95 % intervals mean that a difference holds; overlapping ones leave it open (they may overlap and the
 * difference still hold: a paired test says more, and this never claims that it does not).
 * `higherIsBetter` undefined: nobody said, so it says highest and not best.
 */
export function standingText(
  contenders: readonly Contender[],
  higherIsBetter?: boolean,
): string {
  const down = higherIsBetter === false;
  const ranked = contenders
    .filter(
      (each): each is Contender & { value: number } => each.value !== null,
    )
    .sort((a, b) => (down ? a.value - b.value : b.value - a.value));
  const [first, second] = ranked;
  if (!first) return "";
  const word = higherIsBetter === undefined ? "highest" : "best";
  if (!second) return `${first.label} has ${estimateText(first)}.`;
  const last = ranked.at(-1)!;
  const rest =
    ranked.length > 2
      ? ` ${last.label} is ${higherIsBetter === undefined ? "lowest" : "last"} with ${estimateText(last)}.`
      : "";
  const level = ranked.filter(({ value }) => value === first.value);
  if (level.length === ranked.length)
    return `All ${ranked.length} have ${formatValue(first.value)}.`;
  if (level.length > 1)
    return `${level[0]!.label} and ${level[1]!.label}${level.length > 2 ? ` (and ${level.length - 2} more)` : ""} are ${word} with ${formatValue(first.value)}.${rest}`;
  return `${first.label} is ${word} with ${estimateText(first)}, ${formatValue(Math.abs(first.value - second.value))} ahead of ${second.label} with ${estimateText(second)}; ${holdsText(first, second)}.${rest}`;
}

function holdsText(a: Contender, b: Contender): string {
  if (a.low === null || a.high === null || b.low === null || b.high === null)
    return "without uncertainty given, nobody can say whether that holds";
  return a.low > b.high || b.low > a.high
    ? "their intervals are apart, so the difference holds"
    : "their intervals overlap, so the difference may be chance";
}
