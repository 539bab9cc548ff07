/** What the address of a table of runs, and of a comparison, says: a link shows the same to everybody. Pure. */
import type { RunSearch } from "../../shared/api/runSearch.ts";
import { columnKey, readColumns } from "./columnKeys.ts";

export interface RunsAddress {
  /** Words in a name, a model or a metric. */
  readonly q?: string;
  /** In MLflow's grammar. */
  readonly filter?: string;
  /** "metrics.acc DESC". */
  readonly order?: string;
  /** A param, "tags.<tag>" or "model". */
  readonly group?: string;
  /** Keys of columns; without them those that this browser remembers, or that fit the runs. */
  readonly columns?: readonly string[];
  readonly archived?: "only" | "all";
}

export function readRunsAddress(
  search: Readonly<Record<string, unknown>>,
): RunsAddress {
  const text = (name: string, most: number) => {
    const value = search[name];
    // The router reads "12" as a number.
    const words = typeof value === "number" ? String(value) : value;
    return typeof words === "string" && words !== ""
      ? { [name]: words.slice(0, most) }
      : {};
  };
  const { columns, archived } = search;
  return {
    ...text("q", 250),
    ...text("filter", 4000),
    ...text("order", 500),
    ...text("group", 260),
    ...(Array.isArray(columns) && {
      columns: readColumns(
        columns.filter((each) => typeof each === "string"),
      ).map(columnKey),
    }),
    ...((archived === "only" || archived === "all") && { archived }),
  };
}

/** What is asked of the server for it. */
export function searchOf(
  project: string | null,
  address: RunsAddress,
): RunSearch {
  return {
    project,
    q: address.q ?? "",
    filter: address.filter ?? "",
    orderBy: address.order ? [address.order] : [],
    groupBy: address.group ?? "",
    archived: address.archived ?? "no",
    columns: [...readColumns(address.columns ?? [])],
  };
}

export interface CompareAddress {
  /** Ids with commas between them. */
  readonly runs?: string;
  readonly baseline?: string;
}

export function readCompareAddress(
  search: Readonly<Record<string, unknown>>,
): CompareAddress {
  const { runs, baseline } = search;
  return {
    ...(isIdText(runs) && { runs: String(runs) }),
    ...(isIdText(baseline) && { baseline: String(baseline) }),
  };
}

function isIdText(value: unknown): boolean {
  return (
    (typeof value === "string" && value !== "") || typeof value === "number"
  );
}

/** As many as can stand side by side. */
export const mostCompared = 50;

export function comparedRuns({ runs = "" }: CompareAddress): readonly string[] {
  return [...new Set(runs.split(",").filter(Boolean))].slice(0, mostCompared);
}
