/**
 * Rich text between its two forms: a Y.XmlFragment in the document, and ProseMirror JSON as plain data.
 * Follows y-tiptap: nodes are Y.XmlElements, runs of text are Y.XmlTexts, marks are formatting attributes whose value
 * holds the mark's attributes.
 */
import * as Y from "yjs";
import type { RichMark, RichNode, RichText } from "../blocks/field.ts";
import { isInline, markOrder, type MarkName } from "../text/nodes.ts";

export const emptyText: RichText = [{ type: "paragraph" }];

export function paragraphs(plain: string): RichText {
  return plain
    .split("\n")
    .map((line) =>
      line === ""
        ? { type: "paragraph" }
        : { type: "paragraph", content: [{ type: "text", text: line }] },
    );
}

export function readRichText(fragment: Y.XmlFragment): RichText {
  return fragment.toArray().flatMap(readNode);
}

/**
 * Fills an attached, empty fragment. Writes at least one paragraph, so that no client ever has to seed it. Text that
 * stands outside any block gets a paragraph: y-tiptap deletes what it finds at the top of a fragment without one.
 */
export function writeRichText(fragment: Y.XmlFragment, content: RichText) {
  fragment.insert(0, wrapInline(content).map(createElement));
}

function wrapInline(content: RichText): RichText {
  const blocks: RichNode[] = [];
  let loose: RichNode[] = [];
  const flush = () => {
    if (loose.length > 0) blocks.push({ type: "paragraph", content: loose });
    loose = [];
  };
  for (const node of content) {
    if (isInline(node)) {
      loose.push(node);
    } else {
      flush();
      blocks.push(node);
    }
  }
  flush();
  return blocks.length > 0 ? blocks : emptyText;
}

function readNode(
  node: Y.XmlElement | Y.XmlText | Y.XmlHook,
): readonly RichNode[] {
  if (node instanceof Y.XmlText) {
    return (node.toDelta() as TextRun[])
      .filter((run) => typeof run.insert === "string")
      .map((run) => {
        const marks = readMarks(run.attributes);
        return {
          type: "text",
          text: run.insert,
          ...(marks.length > 0 && { marks }),
        };
      });
  }
  if (!(node instanceof Y.XmlElement)) return [];
  const attrs = node.getAttributes() as Record<string, unknown>;
  const content = joinRuns(node.toArray().flatMap(readNode));
  return [
    {
      type: node.nodeName,
      ...(Object.keys(attrs).length > 0 && { attrs }),
      ...(content.length > 0 && { content }),
    },
  ];
}

/** Two Y.XmlTexts side by side (two people typed into one empty paragraph) read as the one run they show as. */
function joinRuns(nodes: readonly RichNode[]): RichNode[] {
  const joined: RichNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (
      node.type === "text" &&
      last?.type === "text" &&
      JSON.stringify(node.marks) === JSON.stringify(last.marks)
    ) {
      joined[joined.length - 1] = { ...last, text: `${last.text}${node.text}` };
    } else {
      joined.push(node);
    }
  }
  return joined;
}

interface TextRun {
  readonly insert: string;
  readonly attributes?: Record<string, unknown>;
}

/**
 * y-tiptap appends "--<hash>" to a mark's name when marks of one type may overlap. Formatting comes in the order in
 * which people applied it; the result has ProseMirror's order.
 */
function readMarks(attributes: TextRun["attributes"]): RichMark[] {
  return Object.entries(attributes ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const type = name.replace(/--[A-Za-z0-9+/=]{8}$/, "");
      return typeof value === "object" &&
        value !== null &&
        Object.keys(value).length > 0
        ? { type, attrs: value as Record<string, unknown> }
        : { type };
    })
    .sort((a, b) => rank(a) - rank(b));
}

function rank(mark: RichMark): number {
  const index = markOrder.indexOf(mark.type as MarkName);
  return index < 0 ? markOrder.length : index;
}

function createElement(node: RichNode): Y.XmlElement | Y.XmlText {
  if (node.type === "text") return createText([node]);
  const element = new Y.XmlElement(node.type);
  for (const [name, attr] of Object.entries(node.attrs ?? {})) {
    // Y.XmlElement types attributes as strings; y-tiptap stores numbers and booleans as they are, and so do we.
    if (attr !== null && attr !== undefined)
      element.setAttribute(name, attr as string);
  }
  element.insert(0, groupTextRuns(node.content ?? []));
  return element;
}

/** Neighbouring text nodes become one Y.XmlText, as y-tiptap expects. */
function groupTextRuns(nodes: readonly RichNode[]) {
  const children: (Y.XmlElement | Y.XmlText)[] = [];
  let run: RichNode[] = [];
  const flush = () => {
    if (run.length > 0) children.push(createText(run));
    run = [];
  };
  for (const node of nodes) {
    if (node.type === "text") {
      run.push(node);
    } else {
      flush();
      children.push(createElement(node));
    }
  }
  flush();
  return children;
}

function createText(run: readonly RichNode[]): Y.XmlText {
  const text = new Y.XmlText();
  text.applyDelta(
    run
      .filter((node) => node.text)
      .map((node) => ({
        insert: node.text!,
        attributes: Object.fromEntries(
          (node.marks ?? []).map((mark) => [mark.type, mark.attrs ?? {}]),
        ),
      })),
  );
  return text;
}
