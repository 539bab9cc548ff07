/**
 * Restore as a forward edit: makes one document equal to an earlier state of itself by new operations (SYNC.md,
 * "Restore"). Whatever is common to both stays the same items, by id first and by content in the gaps between, so that
 * concurrent work there survives; restoring to the present state changes nothing, and so does a second restore.
 */
import * as Y from "yjs";
import { rootNames } from "../../shared/doc/schema.ts";
import { align } from "./align.ts";
import { canonicalJson, isSameJson } from "./json.ts";
import { textDelta, textRuns } from "./textDelta.ts";

/** Both documents must come from the same journal. Runs in one transaction of `live`, or in the current one. */
export function restoreDocument(live: Y.Doc, past: Y.Doc) {
  live.transact(() => {
    for (const root of rootNames)
      restoreMap(live.getMap(root), past.getMap(root));
  });
}

function restoreMap(live: Y.Map<unknown>, past: Y.Map<unknown>) {
  for (const key of live.keys()) if (!past.has(key)) live.delete(key);
  for (const [key, wanted] of past) {
    const current = live.get(key);
    if (!(wanted instanceof Y.AbstractType)) {
      if (!live.has(key) || !isSameJson(current, wanted)) live.set(key, wanted);
    } else if (!restoreType(current, wanted)) {
      live.set(key, wanted.clone());
    }
  }
}

/** False when the two are different things, so that the whole has to be replaced. */
function restoreType(live: unknown, past: unknown): boolean {
  if (live instanceof Y.XmlText && past instanceof Y.XmlText) {
    const delta = textDelta(live, past);
    if (delta.length > 0) live.applyDelta(delta);
    return true;
  }
  if (live instanceof Y.XmlElement && past instanceof Y.XmlElement) {
    if (live.nodeName !== past.nodeName) return false;
    restoreAttributes(live, past);
    restoreChildren(live, past);
    return true;
  }
  if (isPlainFragment(live) && isPlainFragment(past)) {
    restoreChildren(live, past);
    return true;
  }
  if (live instanceof Y.Map && past instanceof Y.Map) {
    restoreMap(live, past);
    return true;
  }
  return false;
}

function isPlainFragment(type: unknown): type is Y.XmlFragment {
  return type instanceof Y.XmlFragment && !(type instanceof Y.XmlElement);
}

function restoreAttributes(live: Y.XmlElement, past: Y.XmlElement) {
  const current = live.getAttributes() as Record<string, unknown>;
  const wanted = past.getAttributes() as Record<string, unknown>;
  for (const name of Object.keys(current))
    if (!Object.hasOwn(wanted, name)) live.removeAttribute(name);
  for (const [name, value] of Object.entries(wanted))
    if (!isSameJson(current[name], value))
      // Typed as strings; editors store numbers and booleans as they are.
      live.setAttribute(name, value as string);
}

type Child = Y.XmlElement | Y.XmlText | Y.XmlHook;

function restoreChildren(live: Y.XmlFragment, past: Y.XmlFragment) {
  const current: Child[] = live.toArray();
  const wanted: Child[] = past.toArray();
  const steps = align(current.map(unitOf), wanted.map(unitOf));
  let index = 0;
  for (const step of steps) {
    switch (step.type) {
      case "keep":
        // Same id or same content, so same kind; if not, it is replaced.
        if (!restoreType(current[step.from], wanted[step.to])) {
          live.delete(index, 1);
          live.insert(index, [cloneOf(wanted[step.to]!)]);
        }
        index += 1;
        break;
      case "delete":
        live.delete(index, 1);
        break;
      case "insert":
        live.insert(index, [cloneOf(wanted[step.to]!)]);
        index += 1;
        break;
      default:
        step satisfies never;
    }
  }
}

function cloneOf(child: Child): Y.XmlElement | Y.XmlText {
  return child.clone() as Y.XmlElement | Y.XmlText;
}

function unitOf(child: Child) {
  const id = child._item?.id;
  let content: string | undefined;
  return {
    client: id?.client ?? -1,
    clock: id?.clock ?? -1,
    /** Computed when first compared: parts that still have their id never need it. */
    get content() {
      return (content ??= contentKey(child));
    },
  };
}

/** Two children with the same key look and read the same. */
function contentKey(child: Child): string {
  if (child instanceof Y.XmlText) return canonicalJson(textRuns(child));
  if (!(child instanceof Y.XmlElement)) return child.toString();
  return canonicalJson([
    child.nodeName,
    child.getAttributes(),
    child.toArray().map(contentKey),
  ]);
}
