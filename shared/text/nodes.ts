/**
 * Every node and mark that rich text may hold, with the attributes each knows: what the editor's schema is checked
 * against (test/unit/text/schema.test.ts) and what decides, without loading the editor, whether this build
 * understands a text. Text with anything else in it was made by a newer build: it is shown and never opened for
 * editing, because y-tiptap deletes what its schema does not know.
 */
import type { RichNode, RichText } from "../blocks/field.ts";

const cell = ["colspan", "rowspan", "colwidth", "align"] as const;

export const nodeAttributes = {
  paragraph: [],
  text: [],
  heading: ["level"],
  bulletList: [],
  orderedList: ["start", "type"],
  listItem: [],
  taskList: [],
  taskItem: ["checked"],
  blockquote: [],
  codeBlock: ["language"],
  horizontalRule: [],
  hardBreak: [],
  table: [],
  tableRow: [],
  tableHeader: cell,
  tableCell: cell,
  mention: ["id", "label"],
  inlineMath: ["latex"],
  blockMath: ["latex"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** In the order in which ProseMirror keeps marks on a run of text: outermost first. */
export const markAttributes = {
  link: ["href"],
  bold: [],
  italic: [],
  strike: [],
  code: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type MarkName = keyof typeof markAttributes;
export const markOrder = Object.keys(markAttributes) as MarkName[];

const inlineNodes: ReadonlySet<string> = new Set([
  "text",
  "hardBreak",
  "mention",
  "inlineMath",
]);

export function isInline(node: RichNode): boolean {
  return inlineNodes.has(node.type);
}

/** Names in this text that this build does not know, such as "node callout" or "attribute heading.anchor". */
export function unknownNames(content: RichText): string[] {
  const unknown = new Set<string>();
  const visit = (node: RichNode) => {
    const known = attributesOf(nodeAttributes, node.type);
    if (!known) unknown.add(`node ${node.type}`);
    else collect(node.type, known, node.attrs);
    for (const mark of node.marks ?? []) {
      const attributes = attributesOf(markAttributes, mark.type);
      if (!attributes) unknown.add(`mark ${mark.type}`);
      else collect(mark.type, attributes, mark.attrs);
    }
    node.content?.forEach(visit);
  };
  const collect = (
    owner: string,
    known: readonly string[],
    attrs: RichNode["attrs"],
  ) => {
    for (const name of Object.keys(attrs ?? {}))
      if (!known.includes(name)) unknown.add(`attribute ${owner}.${name}`);
  };
  content.forEach(visit);
  return [...unknown];
}

function attributesOf(
  table: Readonly<Record<string, readonly string[]>>,
  name: string,
): readonly string[] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
