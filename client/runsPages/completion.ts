/** What could come next in a filter, at the caret. Pure. */
import type { RunColumns } from "../../shared/api/runSearch.ts";
import { printSubject } from "../../shared/runs/filter.ts";

export interface Completion {
  /** What is written for it. */
  readonly text: string;
  /** How many runs have it; null for words of the grammar. */
  readonly runs: number | null;
}

export interface Completions {
  /** The part of the text that a choice replaces. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

const mostOffered = 50;
const starts = [
  "metrics.",
  "params.",
  "tags.",
  "attributes.status",
  "attributes.run_name",
  "attributes.start_time",
];
const comparisons = ["=", "!=", ">", ">=", "<", "<=", "LIKE", "ILIKE", "IN"];

/** Names after "metrics.", "params." and "tags."; the kinds where a condition begins; what compares after a name. */
export function completeFilter(
  text: string,
  caret: number,
  columns: RunColumns | undefined,
): Completions {
  const before = text.slice(0, caret);
  const none = { from: caret, to: caret, options: [] };
  if (insideText(before)) return none;
  const named =
    /\b(metrics?|params?|parameters?|tags?)\.(`[^`]*|[\w./:-]*)$/i.exec(before);
  if (named) {
    const kind = named[1]!.toLowerCase();
    const typed = named[2]!.replace("`", "").toLowerCase();
    const from = caret - named[2]!.length;
    const rest = /^[\w./:-]*`?/.exec(text.slice(caret))![0];
    const known = namesOf(kind, columns)
      .filter(({ name }) => name.toLowerCase().includes(typed))
      .sort(
        (a, b) =>
          Number(b.name.toLowerCase().startsWith(typed)) -
            Number(a.name.toLowerCase().startsWith(typed)) || b.runs - a.runs,
      );
    const options = known
      .map(({ name, runs }) => ({ text: nameInFilter(name), runs }))
      .slice(0, mostOffered);
    // What is written in full needs no list.
    return options.length === 1 && options[0]!.text === named[2] + rest
      ? none
      : { from, to: caret + rest.length, options };
  }
  const begun = /(?:^|\bAND\s+)([a-z_]*)$/i.exec(before);
  if (begun) {
    const typed = begun[1]!.toLowerCase();
    return {
      from: caret - typed.length,
      to: caret,
      options: starts
        .filter((each) => each.startsWith(typed) && each !== typed)
        .map(words),
    };
  }
  if (
    /\b(?:metrics?|params?|tags?|attributes?)\.(?:`[^`]*`|[\w./:-]+)\s+$/i.test(
      before,
    )
  )
    return { from: caret, to: caret, options: comparisons.map(words) };
  if (/(?:'[^']*'|\d|\))\s+$/.test(before))
    return { from: caret, to: caret, options: [words("AND")] };
  return none;
}

/** In backticks where it has to be. */
function nameInFilter(name: string): string {
  return printSubject({ entity: "param", key: name }).slice("params.".length);
}

function words(text: string): Completion {
  return { text, runs: null };
}

function namesOf(
  kind: string,
  columns: RunColumns | undefined,
): readonly { readonly name: string; readonly runs: number }[] {
  if (!columns) return [];
  if (kind.startsWith("p")) return columns.params;
  if (kind.startsWith("t")) return columns.tags;
  const most = new Map<string, number>();
  for (const { name, runs } of columns.metrics)
    most.set(name, Math.max(runs, most.get(name) ?? 0));
  return [...most].map(([name, runs]) => ({ name, runs }));
}

/** An odd number of quotes before the caret: what is written there is a value. */
function insideText(before: string): boolean {
  const plain = before.replaceAll(/`[^`]*`/g, "");
  return (plain.match(/'/g)?.length ?? 0) % 2 === 1;
}
