/** Filters and orders of the lists that are short enough to be looked at whole: experiments and logged models. */
import type { Condition } from "../../shared/runs/filter.ts";
import {
  parseComparisons,
  type Words,
} from "../../shared/runs/filterReader.ts";
import { FilterError } from "../../shared/runs/filterTokens.ts";
import { parseOrder } from "../../shared/runs/orderBy.ts";
import { invalidValue } from "./refusals.ts";

export type Attributes = Readonly<Record<string, "text" | "number">>;
type Value = string | number | null;
/** Null where it has no such thing. */
type ValueOf<T> = (one: T, entity: string, key: string) => Value;

function wordsOf(attributes: Attributes, entities: readonly string[]): Words {
  return {
    entities: ["attribute", ...entities],
    attributes: Object.fromEntries(
      Object.keys(attributes).map((name) => [name, name]),
    ),
    times: Object.keys(attributes).filter(
      (name) => attributes[name] === "number",
    ),
  };
}

/** Throws MLflow's refusal for a filter that cannot be understood. */
export function readMatcher<T>(
  filter: string,
  attributes: Attributes,
  entities: readonly string[],
  valueOf: ValueOf<T>,
): (one: T) => boolean {
  const comparisons = refusing(() =>
    parseComparisons(filter, wordsOf(attributes, entities)),
  );
  return (one) =>
    comparisons.every(({ subject, condition }) =>
      holds(valueOf(one, subject.entity, subject.key), condition),
    );
}

/** What is missing comes last. Throws MLflow's refusal. */
export function orderOf<T>(
  orders: readonly string[],
  attributes: Attributes,
  then: readonly string[],
  valueOf: ValueOf<T>,
): (a: T, b: T) => number {
  const words = wordsOf(attributes, ["metric", "param", "tag"]);
  const parsed = [...orders.filter((text) => text.trim() !== ""), ...then].map(
    (text) => refusing(() => parseOrder(text, words)),
  );
  return (a, b) => {
    for (const { subject, descending } of parsed) {
      const first = valueOf(a, subject.entity, subject.key);
      const second = valueOf(b, subject.entity, subject.key);
      if (first === second) continue;
      if (first === null || second === null) return first === null ? 1 : -1;
      return first < second === descending ? 1 : -1;
    }
    return 0;
  };
}

/** For every search under MLflow's addresses. */
export function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FilterError)
      throw invalidValue(`Invalid filter or order: ${error.message}`);
    throw error;
  }
}

function holds(value: Value, condition: Condition): boolean {
  if (condition.operator === "IS NULL") return value === null;
  if (condition.operator === "IS NOT NULL") return value !== null;
  if (value === null) return false;
  switch (condition.operator) {
    case "IN":
      return condition.values.includes(value);
    case "NOT IN":
      return !condition.values.includes(value);
    case "LIKE":
      return isLike(String(value), condition.value);
    case "ILIKE":
      return isLike(String(value).toLowerCase(), condition.value.toLowerCase());
    case "=":
      return value === condition.value;
    case "!=":
      return value !== condition.value;
    case ">":
      return Number(value) > condition.value;
    case ">=":
      return Number(value) >= condition.value;
    case "<":
      return Number(value) < condition.value;
    case "<=":
      return Number(value) <= condition.value;
  }
}

/** `%` is any text, `_` any character. The latest `%` alone takes more: that is linear in text times pattern. */
export function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let within = 0;
  let percent = -1;
  let from = 0;
  while (at < text.length) {
    if (within < pattern.length && pattern[within] === "%") {
      percent = within++;
      from = at;
    } else if (
      within < pattern.length &&
      (pattern[within] === "_" || pattern[within] === text[at])
    ) {
      at++;
      within++;
    } else if (percent >= 0) {
      within = percent + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[within] === "%") within++;
  return within === pattern.length;
}
