/** What the address of a list of samples says: a link shows the same rows, and the same one open, to everybody. Pure. */
import type { SampleQuery } from "../../shared/api/samples.ts";

export interface SamplesAddress {
  readonly task?: string;
  /** Ids of the runs beside the first, separated by commas. */
  readonly with?: string;
  readonly show?: Exclude<NonNullable<SampleQuery["show"]>, "all">;
  readonly q?: string;
  readonly sort?: string;
  readonly down?: true;
  /** Values that sample fields must have. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The one that is open. */
  readonly item?: string;
}

const shows = [
  "passed",
  "failed",
  "errors",
  "disagreement",
  "gained",
  "lost",
] as const;
/** As many as can be asked for at once. */
const mostRuns = 20;

export function readSamplesAddress(
  search: Readonly<Record<string, unknown>>,
): SamplesAddress {
  const text = (name: string, most: number) => {
    const value = search[name];
    // The router reads "12" as a number.
    const words = typeof value === "number" ? String(value) : value;
    return typeof words === "string" && words !== ""
      ? { [name]: words.slice(0, most) }
      : {};
  };
  const show = shows.find((each) => each === search["show"]);
  const { fields } = search;
  const chosen =
    typeof fields === "object" && fields !== null
      ? Object.entries(fields).flatMap(([name, value]) =>
          ["string", "number"].includes(typeof value)
            ? [[name.slice(0, 250), String(value).slice(0, 500)] as const]
            : [],
        )
      : [];
  return {
    ...text("task", 250),
    ...text("with", mostRuns * 65),
    ...text("q", 250),
    ...text("sort", 250),
    ...text("item", 64),
    ...(show && { show }),
    ...(search["down"] === true && { down: true as const }),
    ...(chosen.length > 0 && { fields: Object.fromEntries(chosen) }),
  };
}

/** The run of the page first, each run once. */
export function runsOf(run: string, address: SamplesAddress): string[] {
  const others = (address.with ?? "").split(",").filter(Boolean);
  return [...new Set([run, ...others])].slice(0, mostRuns);
}

/** What is asked of the server for the rows from `offset` on. */
export function queryOf(
  run: string,
  address: SamplesAddress,
): Omit<SampleQuery, "offset" | "limit"> {
  const { task, q, sort, down, fields, show } = address;
  return {
    runs: runsOf(run, address),
    task: task ?? null,
    q: q ?? "",
    fields: { ...fields },
    show: show ?? "all",
    sort: sort ?? "",
    descending: down === true,
  };
}
