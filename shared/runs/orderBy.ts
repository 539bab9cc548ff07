/** The order of runs, as MLflow writes it: `metrics.acc DESC`, `attributes.start_time ASC`, `params.lr`. */
import { runWords, type Subject } from "./filter.ts";
import {
  printSubject,
  Reader,
  readSubject,
  type Words,
} from "./filterReader.ts";
import { FilterError, readTokens } from "./filterTokens.ts";

export interface OrderBy {
  /** Never a dataset: a run may have several. */
  readonly subject: Exclude<Subject, { entity: "dataset" }>;
  readonly descending: boolean;
}

/** Throws a `FilterError`. */
export function parseOrderBy(text: string): OrderBy {
  return parseOrder(text, runWords) as OrderBy;
}

/** Throws a `FilterError`. */
export function parseOrder(
  text: string,
  words: Words,
): { subject: { entity: string; key: string }; descending: boolean } {
  const reader = new Reader(readTokens(text, 1000));
  const subject = readSubject(reader, words);
  if (subject.entity === "dataset")
    throw new FilterError(
      0,
      "Runs are not ordered by datasets, as one run may have several. Order by a metric, param, tag or attribute.",
    );
  const descending = reader.takeWord("desc");
  if (!descending) reader.takeWord("asc");
  if (reader.peek().type !== "end")
    reader.fail("Expected ASC, DESC or nothing more");
  return { subject, descending };
}

export function printOrderBy({ subject, descending }: OrderBy): string {
  return `${printSubject(subject)} ${descending ? "DESC" : "ASC"}`;
}
