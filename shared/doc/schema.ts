/**
 * The Y.Doc of a canvas: its roots, the origins of transactions, and the relations a link may have.
 *
 * canvas: {title, schema}
 * blocks: id -> {kind, x, y, w, h, order, z, frame, ...one entry per field of the kind (shared/blocks/field.ts)}
 * links:  id -> {from, to, relation}
 */
import * as Y from "yjs";

export const schemaVersion = 1;

export const relations = [
  "supports",
  "refutes",
  "answers",
  "uses",
  "derived from",
  "supersedes",
] as const;
export type Relation = (typeof relations)[number];

export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
}

/** Origin of every named edit in this browser; the undo manager tracks it. */
export const localOrigin = { name: "local edit" } as const;

export interface CanvasRoots {
  readonly canvas: Y.Map<unknown>;
  readonly blocks: Y.Map<Y.Map<unknown>>;
  readonly links: Y.Map<Y.Map<unknown>>;
}

export const rootNames = ["canvas", "blocks", "links"] as const;

/** Declares all roots with their types, which must happen before any update is applied. */
export function rootsOf(doc: Y.Doc): CanvasRoots {
  return {
    canvas: doc.getMap("canvas"),
    blocks: doc.getMap("blocks"),
    links: doc.getMap("links"),
  };
}
