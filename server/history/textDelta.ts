/** The delta that turns one state of a rich text into another, by code points: half a surrogate pair never moves alone. */
import * as Y from "yjs";
import { align, type Unit } from "./align.ts";
import { isSameJson } from "./json.ts";

export type TextDelta = DeltaStep[];
interface DeltaStep {
  insert?: string;
  delete?: number;
  retain?: number;
  attributes?: Attributes;
}
type Attributes = Record<string, unknown>;

/** One visible code point. */
interface Point extends Unit {
  /** Formatting at this point; the same object for neighbours. */
  readonly attributes: Attributes;
}

/** Empty when nothing has to change. Trailing retains are left out. */
export function textDelta(live: Y.XmlText, past: Y.XmlText): TextDelta {
  const present = readPoints(live);
  const wanted = readPoints(past);
  const delta: TextDelta = [];
  for (const step of align(present, wanted)) {
    switch (step.type) {
      case "keep": {
        const from = present[step.from]!;
        append(delta, {
          retain: from.content.length,
          attributes: formatChanges(
            from.attributes,
            wanted[step.to]!.attributes,
          ),
        });
        break;
      }
      case "delete":
        append(delta, { delete: present[step.from]!.content.length });
        break;
      case "insert": {
        const { content, attributes } = wanted[step.to]!;
        append(delta, { insert: content, attributes });
        break;
      }
      default:
        step satisfies never;
    }
  }
  while (isPlainRetain(delta.at(-1))) delta.pop();
  return delta;
}

/** A text as runs of equal formatting. `toDelta` splits where formatting was set twice; this does not. */
export function textRuns(text: Y.XmlText): TextDelta {
  const runs: TextDelta = [];
  for (const { content, attributes } of readPoints(text))
    append(runs, { insert: content, attributes });
  return runs;
}

function isPlainRetain(step: DeltaStep | undefined): boolean {
  return step?.retain !== undefined && isEmpty(step.attributes);
}

/** Walks the items themselves, because a delta does not tell ids. Our texts hold strings and formatting only. */
function readPoints(text: Y.XmlText): Point[] {
  const points: Point[] = [];
  let attributes: Attributes = {};
  for (let item = text._start; item; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    if (content instanceof Y.ContentFormat) {
      const { key, value } = content;
      attributes = { ...attributes };
      if (value === null) delete attributes[key];
      else attributes[key] = value;
    } else if (content instanceof Y.ContentString) {
      let { clock } = item.id;
      for (const point of content.str) {
        points.push({
          client: item.id.client,
          clock,
          content: point,
          attributes,
        });
        clock += point.length;
      }
    }
  }
  return points;
}

/** One object, so that joining long retains compares by identity. */
const noChanges: Attributes = {};

/** What to set, and with null what to remove. */
function formatChanges(present: Attributes, wanted: Attributes): Attributes {
  if (present === wanted) return noChanges;
  const changes: Attributes = {};
  for (const key of Object.keys(present))
    if (!Object.hasOwn(wanted, key)) changes[key] = null;
  for (const [key, value] of Object.entries(wanted))
    if (!isSameJson(present[key], value)) changes[key] = value;
  return isEmpty(changes) ? noChanges : changes;
}

/** Joins a step to the last one when they do the same. */
function append(delta: TextDelta, step: DeltaStep) {
  const last = delta.at(-1);
  const fits =
    last !== undefined && isSameJson(last.attributes, step.attributes);
  if (fits && last.insert !== undefined && step.insert !== undefined)
    last.insert += step.insert;
  else if (fits && last.delete !== undefined && step.delete !== undefined)
    last.delete += step.delete;
  else if (fits && last.retain !== undefined && step.retain !== undefined)
    last.retain += step.retain;
  else delta.push({ ...step });
}

function isEmpty(attributes: Attributes | undefined): boolean {
  return attributes === undefined || Object.keys(attributes).length === 0;
}
