/**
 * Reads Web Annotations of whatever tool: one annotation, an array, a page or a collection with its pages in it. Tolerant
 * as the model asks: what is not understood becomes a warning, and the rest is read.
 */
import { anchorSchema, type Anchor, type Quote } from "../../api/anchors.ts";

export interface ReadAnnotation {
  /** As the file has it; made from the place in the file when it has none. */
  readonly id: string;
  /** Markdown. */
  readonly words: string;
  readonly tags: readonly string[];
  readonly motivation: readonly string[];
  readonly creator: string | null;
  /** ISO 8601. */
  readonly created: string | null;
  readonly source: string;
  readonly quote: Quote | null;
  /** Code points. */
  readonly position: { readonly start: number; readonly end: number } | null;
  /** Pixels; of a media fragment. */
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  } | null;
  /** What Parley itself wrote. */
  readonly anchor: Anchor | null;
  readonly resolvedAt: string | null;
  readonly resolution: string;
}

export interface ReadAnnotations {
  readonly annotations: readonly ReadAnnotation[];
  readonly warnings: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

export const maxAnnotations = 5000;
const maxWarnings = 50;
const maxWords = 20_000;

/** Throws an Error with a sentence for people when there is no annotation in it at all. */
export function readAnnotations(file: unknown): ReadAnnotations {
  const warnings: string[] = [];
  const warn = (words: string) => {
    if (warnings.length < maxWarnings) warnings.push(words);
  };
  const items = itemsOf(file, 0);
  if (items.length === 0)
    throw new Error(
      "There is no W3C Web Annotation in this file. Choose a JSON-LD file with annotations, such as Parley or Hypothesis-like tools export.",
    );
  if (items.length > maxAnnotations)
    throw new Error(
      `This file has ${items.length} annotations; ${maxAnnotations} fit into one import. Split it, and import the parts.`,
    );
  const annotations = items.flatMap((item, i) => {
    const read = readOne(item, `${i + 1}`, warn);
    return read ?? [];
  });
  return { annotations, warnings };
}

function itemsOf(value: unknown, depth: number): Json[] {
  if (depth > 4) return [];
  if (Array.isArray(value))
    return value.flatMap((each: unknown) => itemsOf(each, depth + 1));
  if (!isObject(value)) return [];
  const types = texts(value["type"] ?? value["@type"]);
  if (types.includes("Annotation")) return [value];
  if (types.includes("AnnotationPage"))
    return itemsOf(value["items"], depth + 1);
  if (types.includes("AnnotationCollection"))
    return itemsOf(value["first"], depth + 1);
  // What some tools forget to say.
  return "target" in value ? [value] : [];
}

function readOne(
  item: Json,
  place: string,
  warn: (words: string) => void,
): ReadAnnotation | null {
  const targets = listOf(item["target"]);
  const [target] = targets;
  if (target === undefined) {
    warn(`Annotation ${place} has no target and was left out.`);
    return null;
  }
  if (targets.length > 1)
    warn(
      `Annotation ${place} has ${targets.length} targets: only the first was read.`,
    );
  const source = sourceOf(target);
  const { words, tags } = readBodies(item, place, warn);
  const selectors = isObject(target) ? listOf(target["selector"]) : [];
  const anchor = anchorSchema.safeParse(item["parley:anchor"]);
  const motivation = texts(item["motivation"]);
  if (words === "" && tags.length === 0 && motivation.length === 0) {
    warn(`Annotation ${place} says nothing and was left out.`);
    return null;
  }
  const id = item["id"] ?? item["@id"];
  return {
    id: typeof id === "string" && id !== "" ? id.slice(0, 2000) : place,
    words,
    tags,
    motivation,
    creator: nameOf(item["creator"]),
    created: timeOf(item["created"]),
    source,
    quote: quoteIn(selectors),
    position: positionIn(selectors),
    box: boxIn(selectors, source),
    anchor: anchor.success ? anchor.data : null,
    resolvedAt: timeOf(item["parley:resolvedAt"]),
    resolution: String(textOf(item["parley:resolution"]) ?? "").slice(0, 2000),
  };
}

function sourceOf(target: unknown): string {
  if (typeof target === "string") return target;
  if (!isObject(target)) return "";
  const source = target["source"] ?? target["id"] ?? target["@id"];
  if (typeof source === "string") return source;
  return isObject(source) ? (textOf(source["id"]) ?? "") : "";
}

function readBodies(item: Json, place: string, warn: (words: string) => void) {
  const parts: string[] = [];
  const tags: string[] = [];
  const value = textOf(item["bodyValue"]);
  if (value !== null) parts.push(value);
  for (const body of listOf(item["body"])) {
    if (typeof body === "string") {
      parts.push(body);
      continue;
    }
    if (!isObject(body)) continue;
    const text = textOf(body["value"] ?? body["chars"]);
    if (text === null) {
      warn(`A part of annotation ${place} is no text and was left out.`);
      continue;
    }
    const purposes = texts(body["purpose"]);
    if (purposes.includes("tagging")) tags.push(text.slice(0, 200));
    else if (purposes.includes("editing"))
      parts.push(`Suggested text: ${text}`);
    else
      parts.push(
        textOf(body["format"]) === "text/html" ? wordsOfHtml(text) : text,
      );
  }
  let words = parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join("\n\n");
  if (words.length > maxWords) {
    words = words.slice(0, maxWords - 2).toWellFormed();
    warn(`The text of annotation ${place} was cut at ${maxWords} characters.`);
  }
  return { words, tags };
}

/** The words alone: markup of others is never shown as markup here. */
function wordsOfHtml(html: string): string {
  return html
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<(br|\/p|\/div|\/li)\b[^>]*>/gi, "\n")
    .replace(/<[^<>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");
}

function quoteIn(selectors: readonly unknown[]): Quote | null {
  for (const selector of withRefinements(selectors)) {
    const exact = textOf(selector["exact"]);
    if (!isType(selector, "TextQuoteSelector") || exact === null) continue;
    const prefix = textOf(selector["prefix"]) ?? "";
    const suffix = textOf(selector["suffix"]) ?? "";
    return {
      exact: exact.slice(0, 4000),
      prefix: [...prefix].slice(-32).join(""),
      suffix: [...suffix].slice(0, 32).join(""),
    };
  }
  return null;
}

function positionIn(selectors: readonly unknown[]) {
  for (const selector of withRefinements(selectors)) {
    const { start, end } = selector;
    if (
      isType(selector, "TextPositionSelector") &&
      isOffset(start) &&
      isOffset(end) &&
      start <= end
    )
      return { start, end };
  }
  return null;
}

function boxIn(selectors: readonly unknown[], source: string) {
  const values = [
    ...withRefinements(selectors).map((selector) => textOf(selector["value"])),
    source.split("#")[1] ?? null,
  ];
  for (const value of values) {
    const found =
      /^xywh=(?:pixel:)?(-?[\d.]+),(-?[\d.]+),([\d.]+),([\d.]+)$/.exec(
        value ?? "",
      );
    const [x, y, w, h] = (found?.slice(1) ?? []).map(Number);
    if (
      x !== undefined &&
      y !== undefined &&
      w !== undefined &&
      h !== undefined &&
      [x, y, w, h].every((side) => Number.isFinite(side) && side < 1e9)
    )
      return { x, y, w, h };
  }
  return null;
}

function withRefinements(selectors: readonly unknown[]): Json[] {
  return selectors.filter(isObject).flatMap((selector) => {
    const finer = selector["refinedBy"];
    return isObject(finer) ? [selector, finer] : [selector];
  });
}

function nameOf(creator: unknown): string | null {
  const [first] = listOf(creator);
  const name = isObject(first)
    ? (textOf(first["name"]) ??
      textOf(first["nickname"]) ??
      textOf(first["id"]))
    : textOf(first);
  return name?.replace(/\s+/g, " ").trim().slice(0, 120) || null;
}

function timeOf(value: unknown): string | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isType = (value: Json, type: string) =>
  texts(value["type"] ?? value["@type"]).includes(type);
const isOffset = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0;
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null
    ? []
    : Array.isArray(value)
      ? (value as unknown[])
      : [value];
const textOf = (value: unknown): string | null =>
  typeof value === "string" ? value.toWellFormed() : null;
const texts = (value: unknown): string[] =>
  listOf(value).filter((each) => typeof each === "string");
