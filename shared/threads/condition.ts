/**
 * A check of evaluation runs in words, "accuracy >= .8 on v3 where params.model = 'm1'", and back. What is written from
 * a condition reads as the same condition.
 */
import type { ConditionSpec } from "../api/threads.ts";

const comparatorWords = {
  "≥": ">=",
  "≤": "<=",
  "=>": ">=",
  "=<": "<=",
} as const;

export type ReadCondition =
  | { readonly ok: true; readonly spec: ConditionSpec }
  /** A sentence that says what to change. */
  | { readonly ok: false; readonly problem: string };

const example = "Write it like: accuracy >= 0.8 on v3";

/** The filter is not understood here: the server says what is wrong with it. */
export function readCondition(text: string): ReadCondition {
  const found =
    /^\s*(?<metric>"[^"]*"|.*?)\s*(?<comparator>>=|<=|=>|=<|≥|≤|>|<)\s*(?<rest>.*)$/su.exec(
      text,
    )?.groups;
  if (!found)
    return {
      ok: false,
      problem: `There is no >=, >, <= or < in it. ${example}.`,
    };
  const metric = unquoted(found["metric"] ?? "").trim();
  if (metric === "")
    return { ok: false, problem: `Name a metric before the sign. ${example}.` };
  const rest =
    /^(?<number>[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?)\s*(?<percent>%)?(?:\s+on\s+(?<dataset>"[^"]*"|.*?))?(?:\s+where\s+(?<filter>.*))?\s*$/isu.exec(
      found["rest"] ?? "",
    )?.groups;
  if (!rest)
    return { ok: false, problem: `A number comes after the sign. ${example}.` };
  const written = Number(rest["number"]?.replace(",", "."));
  if (!Number.isFinite(written))
    return { ok: false, problem: `This number is too large. ${example}.` };
  const sign = found["comparator"] as string;
  return {
    ok: true,
    spec: {
      metric,
      comparator: (comparatorWords[sign as keyof typeof comparatorWords] ??
        sign) as ConditionSpec["comparator"],
      threshold: rest["percent"] ? percentOf(written) : written,
      filter: (rest["filter"] ?? "").trim(),
      dataset: unquoted((rest["dataset"] ?? "").trim()).trim(),
    },
  };
}

/** As a person writes it. */
export function conditionWords({
  metric,
  comparator,
  threshold,
  filter,
  dataset,
}: ConditionSpec): string {
  return [
    `${quotedIfNeeded(metric)} ${comparator} ${threshold}`,
    ...(dataset === "" ? [] : [`on ${quotedIfNeeded(dataset)}`]),
    ...(filter === "" ? [] : [`where ${filter}`]),
  ].join(" ");
}

/** Signs, and words that would end a name. */
function quotedIfNeeded(name: string): string {
  return /[<>≤≥=]|\s(?:on|where)\s|^\s|\s$|^"/iu.test(
    ` ${name} `.slice(1, -1),
  ) && !name.includes('"')
    ? `"${name}"`
    : name;
}

function unquoted(name: string): string {
  return name.length > 1 && name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1)
    : name;
}

/** 80% is .8, not .8000000000000001. */
function percentOf(value: number): number {
  return Number((value / 100).toPrecision(15));
}
