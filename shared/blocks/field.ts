/**
 * The three shapes that a block's content can have, and how each lives in the Y.Doc.
 *
 * - `text`: rich text, a Y.XmlFragment; merges character by character.
 * - `value`: any JSON that the schema accepts, stored as is; the last write wins.
 * - `items`: an ordered list of short rich texts, a Y.Map of id -> Y.Map {order, text}; items merge independently.
 */
import type { z } from "zod";

/** A ProseMirror node as JSON. Its types and marks are listed in shared/text/nodes.ts. */
export interface RichNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly RichNode[];
  readonly text?: string;
  readonly marks?: readonly RichMark[];
}
export interface RichMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}
/** The children of a text field: block nodes such as paragraphs. Never empty in the document (STACK trap 4). */
export type RichText = readonly RichNode[];

export interface Item {
  readonly id: string;
  readonly order: string;
  readonly text: RichText;
}

export interface TextField {
  readonly type: "text";
  /** `line`: one paragraph without block formatting (a statement). `body`: everything the editor can do. */
  readonly shape: "line" | "body";
  readonly placeholder: string;
}
export interface ValueField<T> {
  readonly type: "value";
  readonly schema: z.ZodType<T>;
  readonly initial: T;
}
export interface ItemsField {
  readonly type: "items";
  readonly placeholder: string;
}
export type Field = TextField | ValueField<unknown> | ItemsField;

export type FieldContent<F> = F extends TextField
  ? RichText
  : F extends ItemsField
    ? readonly Item[]
    : F extends ValueField<infer T>
      ? T
      : never;

export type Fields = Readonly<Record<string, Field>>;
export type FieldsContent<F extends Fields> = {
  readonly [K in keyof F]: FieldContent<F[K]>;
};

export function text(
  shape: TextField["shape"],
  placeholder: string,
): TextField {
  return { type: "text", shape, placeholder };
}

export function value<T>(schema: z.ZodType<T>, initial: T): ValueField<T> {
  return { type: "value", schema, initial };
}

export function items(placeholder: string): ItemsField {
  return { type: "items", placeholder };
}

export function plainText(content: RichText): string {
  return content.map(nodeText).join("\n");
}

function nodeText(node: RichNode): string {
  if (node.text !== undefined) return node.text;
  if (node.type === "mention")
    return `@${String(node.attrs?.["label"] ?? node.attrs?.["id"] ?? "")}`;
  if (node.type === "inlineMath" || node.type === "blockMath")
    return String(node.attrs?.["latex"] ?? "");
  if (node.type === "hardBreak") return "\n";
  const children = node.content ?? [];
  const separator = children.some((child) => isBlockNode(child)) ? "\n" : "";
  return children.map(nodeText).join(separator);
}

function isBlockNode(node: RichNode): boolean {
  return (
    node.text === undefined &&
    !["mention", "inlineMath", "hardBreak"].includes(node.type)
  );
}
