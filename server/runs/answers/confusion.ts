/** Expected against given labels. */
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples, readColumns } from "./columns.ts";
import { estimateOf } from "./estimate.ts";
import { byNature } from "./order.ts";
import { columnOfField, textOf } from "./scored.ts";

/** More rows and columns are no picture; the rarest become one. */
const maxLabels = 30;
const noAnswer = "(no answer)";

interface Tally {
  readonly run: string;
  /** By expected label, then by given one. */
  readonly counts: Map<string, Map<string, number>>;
  readonly right: number[];
}

/** Examples that do not say what is expected are left out; those without an answer are in a column of their own. */
export async function confusionBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"confusion">,
): Promise<Body<"confusion">> {
  const withSamples = await countSamples(store, runs, query.task);
  const tallies: Tally[] = [];
  for (const run of runs) {
    if (!withSamples.has(run.id)) continue;
    const { length, columns } = await readColumns(
      store,
      run,
      [columnOfField(query.expected), columnOfField(query.given)],
      query.task,
    );
    const counts: Tally["counts"] = new Map();
    const right: number[] = [];
    for (let index = 0; index < length; index++) {
      const expected = textOf(columns[0]![index]!)?.trim();
      if (!expected) continue;
      const given = textOf(columns[1]![index]!)?.trim() || noAnswer;
      let row = counts.get(expected);
      if (!row) counts.set(expected, (row = new Map()));
      row.set(given, (row.get(given) ?? 0) + 1);
      right.push(expected === given ? 1 : 0);
    }
    if (right.length > 0) tallies.push({ run: run.id, counts, right });
  }
  const { labels, place, truncated } = chooseLabels(tallies);
  return {
    labels,
    matrices: tallies.map(({ run, counts, right }) => {
      const matrix = labels.map(() => labels.map(() => 0));
      for (const [expected, row] of counts)
        for (const [given, count] of row)
          matrix[place(expected)]![place(given)]! += count;
      return {
        run,
        n: right.length,
        counts: matrix,
        accuracy: estimateOf(right),
      };
    }),
    truncated,
  };
}

/** In their natural order, "no answer" and what was put together last. */
function chooseLabels(tallies: readonly Tally[]): Pick<
  AnswerOf<"confusion">,
  "labels" | "truncated"
> & {
  place(label: string): number;
} {
  const uses = new Map<string, number>();
  const add = (label: string, count: number) =>
    uses.set(label, (uses.get(label) ?? 0) + count);
  for (const { counts } of tallies)
    for (const [expected, row] of counts)
      for (const [given, count] of row) {
        add(expected, count);
        add(given, count);
      }
  const all = [...uses.keys()];
  const isCut = all.length > maxLabels;
  const kept = isCut
    ? all
        .toSorted((a, b) => uses.get(b)! - uses.get(a)! || byNature(a, b))
        .slice(0, maxLabels - 1)
    : all;
  const labels = kept.toSorted(
    (a, b) => Number(a === noAnswer) - Number(b === noAnswer) || byNature(a, b),
  );
  const places = new Map(labels.map((label, index) => [label, index]));
  if (isCut) labels.push(places.has("other") ? "all others" : "other");
  return {
    labels,
    place: (label) => places.get(label) ?? labels.length - 1,
    truncated: all.length - kept.length,
  };
}
