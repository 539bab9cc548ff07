/** Reading JSON whose shape nobody promised: each helper gives a value of one type, or says that there is none. */
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

/** Longest value of a parameter (as in MLflow), and of a label to group by. */
export const paramCharacters = 6000;
export const labelCharacters = 80;

/** The object at a key; an empty one where there is none. */
export function objectAt(json: Json | undefined, key: string): JsonObject {
  const value = ownAt(json, key);
  return isJsonObject(value) ? value : {};
}

/** The list at a key; an empty one where there is none. */
export function listAt(json: Json | undefined, key: string): readonly Json[] {
  const value = ownAt(json, key);
  return Array.isArray(value) ? value : [];
}

/** A text, number or boolean at a key, as text; null for everything else and for empty text. */
export function textAt(json: Json | undefined, key: string): string | null {
  return textOf(ownAt(json, key));
}

/** What an object itself has at a key, never what all objects have. */
export function ownAt(json: Json | undefined, key: string): Json | undefined {
  return isJsonObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
}

export function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value.trim() || null;
  return typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

/** Anything as text to read: text as it stands, the rest as JSON. Null for null and nothing. */
export function readableText(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Adds values as parameters: text as it stands, objects and lists as JSON, nothing for null and empty text. */
export function addParam(
  params: Record<string, string>,
  key: string,
  value: Json | undefined,
): void {
  const text =
    typeof value === "object" && value !== null
      ? Object.keys(value).length > 0
        ? JSON.stringify(value)
        : null
      : textOf(value);
  if (text !== null) params[key.slice(0, 250)] = text.slice(0, paramCharacters);
}

/**
 * Short scalars of an object as labels to group and filter by; what is nested or long is left out. A name may have at
 * most 100 characters, an example at most 50 labels.
 */
export function labelsOf(
  json: Json | undefined,
  prefix = "",
): Record<string, string> {
  const labels: Record<string, string> = {};
  if (!isJsonObject(json)) return labels;
  for (const [key, value] of Object.entries(json)) {
    if (Object.keys(labels).length >= 50) break;
    const text = textOf(value);
    if (text === null || text.length > labelCharacters || key.length > 100)
      continue;
    labels[`${prefix}${key}`] = text;
  }
  return labels;
}

/** A whole number of 0 or more, e.g. a count of samples; null for everything else. */
export function countOf(value: number | null): number | null {
  return value !== null && Number.isSafeInteger(value) && value >= 0
    ? value
    : null;
}
