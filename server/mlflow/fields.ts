/** The fields of MLflow's messages, as protobuf's JSON writes them: null is absent, integers may be strings. */
import { z } from "zod";
import { FormatError } from "../../shared/formats/parsed.ts";
import {
  isJsonObject,
  parseTolerantJson,
  type Json,
} from "../../shared/formats/tolerantJson.ts";
import { storableText } from "../store/storableText.ts";
import { badName, badRequest, invalidValue, tooLong } from "./refusals.ts";

export const limits = {
  key: 250,
  paramValue: 6000,
  tagValue: 8000,
  name: 500,
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  entitiesPerBatch: 1000,
  resultsPerPage: 50_000,
} as const;

export const text = z.string().transform(storableText);

/** Within what JavaScript counts exactly. */
export const int64 = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^[+-]?\d{1,19}$/)
      .transform(Number),
  ])
  .refine(Number.isSafeInteger, "expected an integer of at most 2^53");

/** Unix milliseconds of a date that a calendar has. */
export const time = int64.refine(
  (ms) => ms >= 0 && ms <= 253_402_300_799_999,
  "expected Unix milliseconds",
);

export const double = z.union([
  z.number(),
  z
    .string()
    .regex(
      /^(?:NaN|-?Infinity|[+-]?(?:\d{1,400}\.?\d{0,400}|\.\d{1,400})(?:[eE][+-]?\d{1,5})?)$/,
    )
    .transform(Number),
]);

export const keyValue = z.object({ key: text, value: text.nullish() });
/** A list that is not given is empty. */
export const listOf = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((list) => list ?? []);

/** Either name of the same id. */
export const runId = {
  run_id: text.nullish(),
  run_uuid: text.nullish(),
};
export function runIdOf(body: {
  run_id?: string | null | undefined;
  run_uuid?: string | null | undefined;
}): string {
  return required("run_id", body.run_id || body.run_uuid);
}

export function required(
  name: string,
  value: string | null | undefined,
): string {
  if (value) return value;
  throw invalidValue(
    `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`,
  );
}

/** Throws MLflow's refusal with the name of the first field that does not fit. */
export function read<T extends z.ZodType>(
  schema: T,
  value: unknown,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidValue(
    `Invalid value for parameter '${issue?.path.map(String).join(".") || "body"}' supplied: ${issue?.message ?? "invalid"}. Nothing was changed.`,
  );
}

/** An empty body is an empty message. Python writes NaN and Infinity bare, which JSON has not: they are read, too. */
export function readJson(body: string): Record<string, unknown> {
  if (body.trim() === "") return {};
  let value: Json;
  try {
    value = parseTolerantJson(body);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw badRequest(
      `The body is no valid JSON: ${error.message} Nothing was changed.`,
    );
  }
  if (!isJsonObject(value))
    throw badRequest("The body has to be a JSON object. Nothing was changed.");
  return value;
}

/** By name; of what is given twice all are kept. */
export function queryOf(url: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(
    null,
  ) as Record<string, string | string[]>;
  for (const [key, value] of new URL(url).searchParams) {
    const before = query[key];
    query[key] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

const validName = /^[/\p{L}\p{N}_.\- :]+$/u;

/** Of metrics, params and tags. */
export function checkKey(what: string, key: string): string {
  if (!validName.test(key) || !isPlainPath(key) || key === "__proto__")
    throw badName(key, what);
  if (key.length > limits.key) throw tooLong(what, key, limits.key);
  return key;
}

/** As `posixpath.normpath` would leave it. */
function isPlainPath(name: string): boolean {
  return (
    !name.startsWith("/") &&
    name
      .split("/")
      .every((part) => part !== "" && part !== "." && part !== "..")
  );
}

export function checkValue(what: string, value: string, limit: number): string {
  if (value.length > limit) throw tooLong(what, value, limit);
  return value;
}

export function pageSize(
  value: number | null | undefined,
  otherwise: number,
  most: number = limits.resultsPerPage,
): number {
  if (value === null || value === undefined) return otherwise;
  if (value < 1 || value > most)
    throw invalidValue(
      `Invalid value ${value} for parameter 'max_results' supplied. It must be at least 1 and at most ${most}.`,
    );
  return value;
}

/** A place in a list that is counted, as MLflow's own servers hand it out. */
export function readOffset(token: string | null | undefined): number {
  if (!token) return 0;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, "base64").toString());
    const offset = (read as { offset?: unknown } | null)?.offset;
    if (Number.isSafeInteger(offset) && (offset as number) >= 0)
      return offset as number;
  } catch {
    // Refused below, as every token that no list handed out.
  }
  throw badToken();
}

export function writeOffset(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString("base64");
}

export const badToken = () =>
  invalidValue(
    "Invalid page_token: it is not one that this search handed out. Begin without one.",
  );
