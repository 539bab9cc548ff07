/**
 * MLflow's search grammar: comparisons joined by AND, such as `metrics.acc > 0.8 AND params.lr = '0.1'`. What is read
 * here, a server compiles to SQL (server/runs/searchSql.ts); the same text filters the runs table, the selections of
 * charts and what MLflow's clients search for.
 */
import { FilterError, readTokens, type Token } from "./filterTokens.ts";

export { FilterError } from "./filterTokens.ts";

export type OrderOperator = "=" | "!=" | ">" | ">=" | "<" | "<=";
export type TextOperator = "=" | "!=" | "LIKE" | "ILIKE";
export type NullOperator = "IS NULL" | "IS NOT NULL";

export const textAttributes = [
  "run_id",
  "run_name",
  "status",
  "artifact_uri",
  "user_id",
  "model",
  "source",
  "lifecycle_stage",
] as const;
/** Unix milliseconds. */
export const timeAttributes = ["start_time", "end_time"] as const;
export type TextAttribute = (typeof textAttributes)[number];
export type TimeAttribute = (typeof timeAttributes)[number];
export const datasetKeys = ["name", "digest", "context"] as const;

/** What is compared. */
export type Subject =
  | { readonly entity: "metric"; readonly key: string }
  | { readonly entity: "param"; readonly key: string }
  | { readonly entity: "tag"; readonly key: string }
  | {
      readonly entity: "attribute";
      readonly key: TextAttribute | TimeAttribute;
    }
  | {
      readonly entity: "dataset";
      readonly key: (typeof datasetKeys)[number];
    };

export type Condition =
  | { readonly operator: NullOperator }
  | {
      readonly operator: "IN" | "NOT IN";
      readonly values: readonly (string | number)[];
    }
  /** Of metrics and times. */
  | { readonly operator: OrderOperator; readonly value: number }
  /** Of everything else. */
  | { readonly operator: TextOperator; readonly value: string };

export interface Comparison {
  readonly subject: Subject;
  readonly condition: Condition;
}

/** All of them must be true; none at all is true for every run. */
export type Filter = readonly Comparison[];

const maxComparisons = 100;
const maxListed = 1000;

/** Throws a `FilterError`, whatever the text is. */
export function parseFilter(text: string): Filter {
  const reader = new Reader(readTokens(text));
  const comparisons: Comparison[] = [];
  if (reader.peek().type === "end") return comparisons;
  for (;;) {
    comparisons.push(readComparison(reader));
    if (comparisons.length > maxComparisons)
      reader.fail(`A filter has at most ${maxComparisons} comparisons.`);
    if (reader.peek().type === "end") return comparisons;
    if (reader.takeWord("and")) continue;
    if (reader.isWord("or"))
      reader.fail(
        "OR is not part of this grammar: comparisons are joined by AND. For several values of one thing use IN ('a', 'b').",
      );
    reader.fail("Expected AND or the end of the filter");
  }
}

/** What is read again as the same filter. */
export function printFilter(filter: Filter): string {
  return filter.map(printComparison).join(" AND ");
}

const plural = {
  metric: "metrics",
  param: "params",
  tag: "tags",
  attribute: "attributes",
  dataset: "datasets",
} as const;

export function printSubject({ entity, key }: Subject): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_.]*$/.test(key) && !/\.$|\.\./.test(key);
  return `${plural[entity]}.${plain ? key : `\`${key.replaceAll("`", "``")}\``}`;
}

function printComparison({ subject, condition }: Comparison): string {
  const head = `${printSubject(subject)} ${condition.operator}`;
  if ("values" in condition)
    return `${head} (${condition.values.map(printValue).join(", ")})`;
  return "value" in condition ? `${head} ${printValue(condition.value)}` : head;
}

function printValue(value: string | number): string {
  return typeof value === "number"
    ? String(value)
    : `'${value.replaceAll("'", "''")}'`;
}

/** Tokens with a place among them. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token {
    return this.#tokens[this.#at]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.type !== "end") this.#at++;
    return token;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return (
      token.type === "word" &&
      !token.quoted &&
      token.text.toLowerCase() === word
    );
  }

  takeWord(word: string): boolean {
    const is = this.isWord(word);
    if (is) this.#at++;
    return is;
  }

  takeSign(sign: string): boolean {
    const token = this.peek();
    const is = token.type === "sign" && token.text === sign;
    if (is) this.#at++;
    return is;
  }

  /** `message` without a full stop gets what is there instead. */
  fail(message: string, at: Token = this.peek()): never {
    const found =
      at.type === "end"
        ? "the filter ends"
        : `there is “${at.text.slice(0, 60)}”`;
    throw new FilterError(
      at.at,
      message.endsWith(".")
        ? message
        : `${message}; at character ${at.at + 1} ${found}.`,
    );
  }
}

const entities: Readonly<Record<string, Subject["entity"]>> = {
  metric: "metric",
  metrics: "metric",
  param: "param",
  params: "param",
  parameter: "param",
  parameters: "param",
  tag: "tag",
  tags: "tag",
  attr: "attribute",
  attribute: "attribute",
  attributes: "attribute",
  run: "attribute",
  dataset: "dataset",
  datasets: "dataset",
};

const attributeAliases: Readonly<
  Record<string, TextAttribute | TimeAttribute>
> = {
  ...Object.fromEntries(
    [...textAttributes, ...timeAttributes].map((name) => [name, name]),
  ),
  id: "run_id",
  run_uuid: "run_id",
  name: "run_name",
  "run name": "run_name",
  user: "user_id",
  created: "start_time",
  "start time": "start_time",
  "end time": "end_time",
  started_at: "start_time",
  ended_at: "end_time",
};

/** `metrics.acc`, `tags."mlflow.user"`, `status`; for filters and for orders. */
export function readSubject(reader: Reader): Subject {
  const first = reader.peek();
  if (first.type !== "word")
    reader.fail(
      "Expected what to compare, such as metrics.acc, params.lr, tags.team or attributes.status",
    );
  reader.take();
  if (!reader.takeSign(".")) return attributeOf(reader, first, first.text);
  const entity = first.quoted ? undefined : entities[first.text.toLowerCase()];
  if (entity === undefined)
    return reader.fail(
      `“${first.text.slice(0, 60)}” is nothing to compare by. Use metrics., params., tags., attributes. or datasets.`,
      first,
    );
  const key = readKey(reader);
  if (entity === "attribute") return attributeOf(reader, first, key);
  if (entity === "dataset") {
    const known = datasetKeys.find((name) => name === key);
    return known
      ? { entity, key: known }
      : reader.fail(
          `Datasets have ${datasetKeys.join(", ")}, but no “${key.slice(0, 60)}”.`,
          first,
        );
  }
  return { entity, key };
}

function attributeOf(reader: Reader, at: Token, key: string): Subject {
  // `run name` comes as two words.
  const two =
    reader.isWord("name") && key.toLowerCase() === "run"
      ? `${key} ${reader.take().text}`
      : key;
  const name = two.toLowerCase();
  const known = Object.hasOwn(attributeAliases, name)
    ? attributeAliases[name]
    : undefined;
  if (known) return { entity: "attribute", key: known };
  return reader.fail(
    `“${two.slice(0, 60)}” is no attribute of a run. There are ${[...textAttributes, ...timeAttributes].join(", ")}; metrics, params and tags are written metrics.name, params.name, tags.name.`,
    at,
  );
}

/** Dots are part of a key that is not quoted. */
function readKey(reader: Reader): string {
  const parts: string[] = [];
  do {
    const token = reader.take();
    if (token.type === "word") parts.push(token.text);
    else if (token.type === "number") parts.push(token.text);
    else return reader.fail("Expected a name after the dot", token);
    if (token.type === "word" && token.quoted) break;
  } while (reader.takeSign("."));
  const key = parts.join(".");
  if (key === "") return reader.fail("A name between quotes is empty.");
  return key;
}

function readComparison(reader: Reader): Comparison {
  const subject = readSubject(reader);
  return { subject, condition: readCondition(reader, subject) };
}

function isNumeric({ entity, key }: Subject): boolean {
  return (
    entity === "metric" ||
    timeAttributes.some((name) => name === key && entity === "attribute")
  );
}

function readCondition(reader: Reader, subject: Subject): Condition {
  if (reader.takeWord("is")) {
    const not = reader.takeWord("not");
    if (!reader.takeWord("null"))
      return reader.fail(`Expected NULL after IS${not ? " NOT" : ""}`);
    return { operator: not ? "IS NOT NULL" : "IS NULL" };
  }
  const not = reader.takeWord("not");
  if (reader.takeWord("in"))
    return {
      operator: not ? "NOT IN" : "IN",
      values: readList(reader, subject),
    };
  if (not) return reader.fail("Expected IN after NOT");
  const token = reader.take();
  if (isNumeric(subject)) {
    const operator = orderOperators.find((known) => known === token.text);
    if (token.type !== "sign" || !operator)
      return reader.fail(
        `${printSubject(subject)} is compared with =, !=, >, >=, <, <=, IN or IS NULL`,
        token,
      );
    return { operator, value: readNumber(reader, subject) };
  }
  const word = token.text.toUpperCase();
  const operator =
    token.type === "sign" || (token.type === "word" && !token.quoted)
      ? textOperators.find((known) => known === word)
      : undefined;
  if (!operator)
    return reader.fail(
      `${printSubject(subject)} is text, compared with =, !=, LIKE, ILIKE, IN or IS NULL`,
      token,
    );
  return { operator, value: readText(reader, subject) };
}

const orderOperators = ["=", "!=", ">", ">=", "<", "<="] as const;
const textOperators = ["=", "!=", "LIKE", "ILIKE"] as const;

function readList(reader: Reader, subject: Subject): (string | number)[] {
  if (!reader.takeSign("(")) reader.fail("Expected ( after IN");
  const values: (string | number)[] = [];
  do {
    values.push(
      isNumeric(subject)
        ? readNumber(reader, subject)
        : readText(reader, subject),
    );
    if (values.length > maxListed)
      reader.fail(`A list has at most ${maxListed} values.`);
  } while (reader.takeSign(","));
  if (!reader.takeSign(")")) reader.fail("Expected , or ) in the list");
  return values;
}

function readText(reader: Reader, subject: Subject): string {
  const token = reader.take();
  if (token.type === "string") return token.text;
  return reader.fail(
    `${printSubject(subject)} is text: put its value in single quotes, such as 'value'`,
    token,
  );
}

/** Of a time also a date in quotes. */
function readNumber(reader: Reader, subject: Subject): number {
  const token = reader.take();
  const value =
    token.type === "number"
      ? token.value
      : token.type === "string" && subject.entity === "attribute"
        ? readDate(token.text)
        : NaN;
  // -0 and 0 are equal, and print alike.
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  return reader.fail(
    subject.entity === "metric"
      ? `${printSubject(subject)} is a number: compare it with one, such as 0.5 or -1e-3`
      : `${printSubject(subject)} is a time: Unix milliseconds, or a date such as '2026-11-23'`,
    token,
  );
}

function readDate(text: string): number {
  return /^\d{4}-\d\d-\d\d(?:[T ][\d:.]{1,20}(?:Z|[+-]\d\d:?\d\d)?)?$/.test(
    text,
  )
    ? Date.parse(text)
    : NaN;
}
