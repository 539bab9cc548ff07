/**
 * Which nodes, attributes and marks may come new into the rich text of a canvas (SPEC.md, C15): those of
 * shared/text/nodes.ts, and those that a newer build brought into this canvas before. An editor deletes what its schema
 * does not know, and those deletes look honest, so unknown names must not be made up.
 */
import * as Y from "yjs";
import { markAttributes, nodeAttributes } from "../../shared/text/nodes.ts";
import type { Struct } from "./parseUpdate.ts";

export class UnknownName extends Error {}

export class KnownNames {
  /** Foreign names that this document held at any time since it was loaded: undo may bring them back. */
  readonly #foreign = new Set<string>();

  constructor(doc: Y.Doc) {
    this.learn(doc);
  }

  /** Reads all names that the document holds. */
  learn(doc: Y.Doc) {
    for (const structs of doc.store.clients.values())
      for (const struct of structs)
        if (struct instanceof Y.Item) this.#learnFrom(struct);
  }

  /** Throws `UnknownName` for what neither this build nor the document knows. */
  check(doc: Y.Doc, name: string) {
    if (this.#foreign.has(name)) return;
    // Another process may have brought it.
    this.learn(doc);
    if (!this.#foreign.has(name)) throw new UnknownName(name);
  }

  add(name: string) {
    this.#foreign.add(name);
  }

  #learnFrom({ content, parent, parentSub }: Y.Item) {
    let name: string | null = null;
    if (content instanceof Y.ContentFormat) {
      name = foreignMark(content.key);
    } else if (
      content instanceof Y.ContentType &&
      content.type instanceof Y.XmlElement
    ) {
      name = foreignNode(content.type.nodeName);
    } else if (parentSub !== null && parent instanceof Y.XmlElement) {
      name = foreignAttribute(parent.nodeName, parentSub);
    }
    if (name !== null) this.#foreign.add(name);
  }
}

/** The name that a new struct brings if this build does not know it, such as "node callout"; else null. */
export function foreignName(
  { content, kind, name }: Struct,
  element: string | null,
  key: string | null,
): string | null {
  if (content === "format" && name !== null) return foreignMark(name);
  if (content === "type" && kind === "element" && name !== null)
    return foreignNode(name);
  if (element !== null && key !== null && content !== "deleted")
    return foreignAttribute(element, key);
  return null;
}

function foreignNode(name: string): string | null {
  return Object.hasOwn(nodeAttributes, name) ? null : `node ${name}`;
}

function foreignMark(key: string): string | null {
  // y-tiptap appends "--<hash>" to a mark's name when marks of one type may overlap.
  const name = key.replace(/--[A-Za-z0-9+/=]{8}$/, "");
  return Object.hasOwn(markAttributes, name) ? null : `mark ${name}`;
}

/** Attributes of a foreign node are as foreign as the node, which was looked at when it came. */
function foreignAttribute(node: string, key: string): string | null {
  if (!Object.hasOwn(nodeAttributes, node)) return null;
  const known: readonly string[] =
    nodeAttributes[node as keyof typeof nodeAttributes];
  return known.includes(key) ? null : `attribute ${node}.${key}`;
}
