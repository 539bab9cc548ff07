/** Reads comparisons token by token. What can be compared is told by `Words`. */
import type { Condition } from "./filter.ts";
import { FilterError, readTokens, type Token } from "./filterTokens.ts";

export const datasetKeys = ["name", "digest", "context"] as const;

const maxComparisons = 100;
const maxListed = 1000;

/** What can be compared, where it is not runs: MLflow searches experiments and models by the same grammar. */
export interface Words {
  readonly entities: readonly string[];
  /** Its name by what people write, in small letters. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Attributes that are numbers: Unix milliseconds. */
  readonly times: readonly string[];
}

interface AnySubject {
  readonly entity: string;
  readonly key: string;
}

export interface AnyComparison {
  readonly subject: AnySubject;
  readonly condition: Condition;
}

/** Throws a `FilterError`, whatever the text is. */
export function parseComparisons(text: string, words: Words): AnyComparison[] {
  const reader = new Reader(readTokens(text));
  const comparisons: AnyComparison[] = [];
  if (reader.peek().type === "end") return comparisons;
  for (;;) {
    comparisons.push(readComparison(reader, words));
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

export function printSubject({ entity, key }: AnySubject): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_.]*$/.test(key) && !/\.$|\.\./.test(key);
  return `${entity}s.${plain ? key : `\`${key.replaceAll("`", "``")}\``}`;
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

const entities: Readonly<Record<string, string>> = {
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

/** `metrics.acc`, `tags."mlflow.user"`, `status`; for filters and for orders. */
export function readSubject(reader: Reader, words: Words): AnySubject {
  const first = reader.peek();
  if (first.type !== "word")
    reader.fail(
      "Expected what to compare, such as metrics.acc, params.lr, tags.team or attributes.status",
    );
  reader.take();
  if (!reader.takeSign("."))
    return attributeOf(reader, words, first, first.text);
  const written = first.text.toLowerCase();
  const entity =
    !first.quoted && Object.hasOwn(entities, written) ? entities[written]! : "";
  if (!words.entities.includes(entity))
    return reader.fail(
      `“${first.text.slice(0, 60)}” is nothing to compare by. Use ${words.entities.map((known) => `${known}s.`).join(", ")}`,
      first,
    );
  const key = readKey(reader);
  if (entity === "attribute") return attributeOf(reader, words, first, key);
  if (entity === "dataset" && !datasetKeys.some((name) => name === key))
    return reader.fail(
      `Datasets have ${datasetKeys.join(", ")}, but no “${key.slice(0, 60)}”.`,
      first,
    );
  return { entity, key };
}

function attributeOf(
  reader: Reader,
  { attributes }: Words,
  at: Token,
  key: string,
): AnySubject {
  // `run name` comes as two words.
  const two =
    reader.isWord("name") && key.toLowerCase() === "run"
      ? `${key} ${reader.take().text}`
      : key;
  const name = two.toLowerCase();
  if (Object.hasOwn(attributes, name))
    return { entity: "attribute", key: attributes[name]! };
  return reader.fail(
    `“${two.slice(0, 60)}” is no attribute here. There are ${[...new Set(Object.values(attributes))].join(", ")}; metrics, params and tags are written metrics.name, params.name, tags.name.`,
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

function readComparison(reader: Reader, words: Words): AnyComparison {
  const subject = readSubject(reader, words);
  return { subject, condition: readCondition(reader, words, subject) };
}

function isNumeric({ times }: Words, { entity, key }: AnySubject): boolean {
  return entity === "metric" || (entity === "attribute" && times.includes(key));
}

function readCondition(
  reader: Reader,
  words: Words,
  subject: AnySubject,
): Condition {
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
      values: readList(reader, words, subject),
    };
  if (not) return reader.fail("Expected IN after NOT");
  const token = reader.take();
  if (isNumeric(words, subject)) {
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

function readList(
  reader: Reader,
  words: Words,
  subject: AnySubject,
): (string | number)[] {
  if (!reader.takeSign("(")) reader.fail("Expected ( after IN");
  const values: (string | number)[] = [];
  do {
    values.push(
      isNumeric(words, subject)
        ? readNumber(reader, subject)
        : readText(reader, subject),
    );
    if (values.length > maxListed)
      reader.fail(`A list has at most ${maxListed} values.`);
  } while (reader.takeSign(","));
  if (!reader.takeSign(")")) reader.fail("Expected , or ) in the list");
  return values;
}

function readText(reader: Reader, subject: AnySubject): string {
  const token = reader.take();
  if (token.type === "string") return token.text;
  return reader.fail(
    `${printSubject(subject)} is text: put its value in single quotes, such as 'value'`,
    token,
  );
}

/** Of a time also a date in quotes. */
function readNumber(reader: Reader, subject: AnySubject): number {
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
