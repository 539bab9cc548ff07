/**
 * Writes a suggestion into a text field with the least change: only the characters that differ go and come, new ones
 * look like those they replace or stand behind, and a line is joined or split only where the suggestion says so.
 */
import * as Y from "yjs";
import { wordDiff } from "../../shared/suggestions/wordDiff.ts";
import { atomText, readFieldText, type Line, type Piece } from "./fieldText.ts";

export type Shape = "line" | "body";

/** The words cannot be written there without breaking a list or a table. */
export class UnfitText extends Error {}

/** More separate changes than this are written as one. */
const maxChanges = 200;

/**
 * Turns what stands at `from`..`to` into `replacement`. Looks at everything first: throws `UnfitText` before anything is
 * written. Runs inside a transaction of the caller.
 */
export function applyText(
  fragment: Y.XmlFragment,
  from: number,
  to: number,
  replacement: string,
) {
  const changes = checkFits(fragment, from, to, replacement);
  // From the last to the first: what is before a change does not move.
  for (const change of changes.toReversed()) write(fragment, change);
}

/** The changes that `applyText` would write; throws as it does. */
export function checkFits(
  fragment: Y.XmlFragment,
  from: number,
  to: number,
  replacement: string,
): Change[] {
  const { text, lines } = readFieldText(fragment);
  const changes = changesBetween(text.slice(from, to), replacement).map(
    (change) =>
      wholeAtoms(lines, {
        from: from + change.from,
        to: from + change.to,
        insert: change.insert,
      }),
  );
  for (const change of changes) refuseUnfit(lines, change);
  return changes;
}

/** Line breaks of every kind become "\n", or spaces where a field has one line. */
export function fitted(replacement: string, shape: Shape): string {
  const text = replacement
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    // oxlint-disable-next-line no-control-regex -- these are what must not get into a text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffc]/g, "");
  return shape === "line" ? text.replace(/[^\S\n]*\n\s*/g, " ") : text;
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

function changesBetween(was: string, now: string): Change[] {
  const changes: Change[] = [];
  let at = 0;
  const parts = wordDiff(was, now);
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i]!;
    if (part.type === "same") {
      at += part.text.length;
      continue;
    }
    const gone = part.type === "gone" ? part.text : "";
    const next = parts[i + 1];
    if (part.type === "gone" && next?.type === "new") i += 1;
    const fresh =
      part.type === "new" ? part.text : next?.type === "new" ? next.text : "";
    changes.push(trimmed(at, gone, fresh));
    at += gone.length;
  }
  if (changes.length <= maxChanges) return changes;
  return [trimmed(0, was, now)];
}

/** Without the code points that both begin and end with. */
function trimmed(at: number, gone: string, fresh: string): Change {
  const a = Array.from(gone);
  const b = Array.from(fresh);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start])
    start += 1;
  let end = 0;
  while (
    end < Math.min(a.length, b.length) - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end += 1;
  const from = at + a.slice(0, start).join("").length;
  return {
    from,
    to: from + a.slice(start, a.length - end).join("").length,
    insert: b.slice(start, b.length - end).join(""),
  };
}

/** A mention of which some letters change goes as a whole, and the other letters come as text. */
function wholeAtoms(lines: readonly Line[], change: Change): Change {
  let { from, to, insert } = change;
  for (const { pieces } of lines)
    for (const piece of pieces) {
      if (piece.type !== "atom") continue;
      const end = piece.start + piece.text.length;
      if (from > piece.start && from < end) {
        insert = piece.text.slice(0, from - piece.start) + insert;
        from = piece.start;
      }
      if (to > piece.start && to < end) {
        insert += piece.text.slice(to - piece.start);
        to = end;
      }
    }
  return { from, to, insert };
}

const joinable: ReadonlySet<string> = new Set([
  "bulletList",
  "orderedList",
  "taskList",
  "listItem",
  "taskItem",
  "blockquote",
]);

function refuseUnfit(lines: readonly Line[], { from, to, insert }: Change) {
  const first = lineAt(lines, from);
  const last = lineAt(lines, to);
  const touched = lines.slice(lines.indexOf(first), lines.indexOf(last) + 1);
  if (touched.some(({ isSolid }) => isSolid) && (first !== last || insert))
    throw new UnfitText("a rule or a formula stands there");
  if (first === last) return;
  for (const { element } of touched.slice(1)) {
    const goesWith = ancestorsBelow(element, first.element);
    if (goesWith.some(({ nodeName }) => !joinable.has(nodeName)))
      throw new UnfitText("they stand in different cells of a table");
    // What would be left of a list's item must begin with a paragraph.
    const parent = element.parent;
    if (
      parent instanceof Y.XmlElement &&
      isItem(parent) &&
      parent.get(0) === element &&
      parent.length > 1
    )
      throw new UnfitText("other lists hang below those words");
  }
  for (const parent of ancestorsBelow(first.element, last.element))
    if (!joinable.has(parent.nodeName))
      throw new UnfitText("they stand in different cells of a table");
}

function isItem(element: Y.XmlElement): boolean {
  return element.nodeName === "listItem" || element.nodeName === "taskItem";
}

/** The elements around `element` that are not also around `other`, innermost first. */
function ancestorsBelow(
  element: Y.XmlElement,
  other: Y.XmlElement,
): Y.XmlElement[] {
  const around = new Set<unknown>();
  for (let each = other.parent; each; each = each.parent) around.add(each);
  const own: Y.XmlElement[] = [];
  for (
    let each = element.parent;
    each instanceof Y.XmlElement && !around.has(each);
    each = each.parent
  )
    own.push(each);
  return own;
}

/** The line in which an offset stands: at its end, if it is between two. */
function lineAt(lines: readonly Line[], at: number): Line {
  const line = lines.find(({ start, text }) => at <= start + text.length);
  if (!line) throw new Error(`lineAt: ${at} is behind the text`);
  return line;
}

function write(fragment: Y.XmlFragment, change: Change) {
  const { from, to, insert } = change;
  const { lines } = readFieldText(fragment);
  const first = lineAt(lines, from);
  const last = lineAt(lines, to);
  const attributes = looksAt(first, from, to);
  for (const line of lines.slice(lines.indexOf(first), lines.indexOf(last) + 1))
    removeFrom(line, from, to);
  for (const line of lines.slice(
    lines.indexOf(first) + 1,
    lines.indexOf(last) + 1,
  ))
    joinTo(first.element, line.element);
  if (insert === "") return;
  const offset = from - first.start;
  const isCode = first.element.nodeName === "codeBlock";
  const [head = "", ...rest] = isCode ? [insert] : insert.split("\n");
  if (rest.length === 0) insertAt(first.element, offset, head, attributes);
  else splitAt(first.element, offset, head, rest, attributes);
}

type Attributes = Record<string, unknown>;

/** How new text looks: like the first character that goes, else like the one before it. */
function looksAt(line: Line, from: number, to: number): Attributes {
  const behind = attributesAt(line.pieces, from);
  if (to > from && behind) return behind;
  const before = attributesAt(line.pieces, from - 1);
  if (!before) return behind ?? {};
  const { link, ...looks } = before;
  // A link ends where its words end.
  const goesOn =
    link !== undefined &&
    JSON.stringify(link) === JSON.stringify(behind?.["link"]);
  return goesOn ? before : looks;
}

/** Null where no character stands. */
function attributesAt(pieces: readonly Piece[], at: number): Attributes | null {
  for (const piece of pieces) {
    if (piece.type !== "text") continue;
    let start = piece.start;
    for (const run of runsOf(piece.node)) {
      if (at >= start && at < start + run.insert.length)
        return run.attributes ?? {};
      start += run.insert.length;
    }
  }
  return null;
}

interface Run {
  readonly insert: string;
  readonly attributes?: Attributes;
}

function runsOf(text: Y.XmlText): Run[] {
  return text.toDelta() as Run[];
}

function removeFrom(line: Line, from: number, to: number) {
  for (const piece of line.pieces.toReversed()) {
    const start = Math.max(from, piece.start) - piece.start;
    const end = Math.min(to, piece.start + piece.text.length) - piece.start;
    if (end <= start) continue;
    if (piece.type === "text") piece.node.delete(start, end - start);
    else removeChild(line.element, piece.node);
  }
}

function removeChild(parent: Y.XmlFragment, child: Y.XmlElement | Y.XmlText) {
  parent.delete(parent.toArray().indexOf(child), 1);
}

/** What is left of a line goes behind another, and what held only it goes with it. */
function joinTo(target: Y.XmlElement, line: Y.XmlElement) {
  moveChildren(line, 0, target);
  let empty: Y.XmlElement = line;
  while (
    empty.parent instanceof Y.XmlElement &&
    empty.parent.length === 1 &&
    joinable.has(empty.parent.nodeName)
  )
    empty = empty.parent;
  removeChild(empty.parent as Y.XmlFragment, empty);
}

/** Copies, for nothing in a Y.Doc can move. Neighbouring texts become one, as y-tiptap has them. */
function moveChildren(from: Y.XmlElement, index: number, to: Y.XmlElement) {
  for (const child of from.toArray().slice(index)) {
    const end = to.length === 0 ? null : to.get(to.length - 1);
    if (child instanceof Y.XmlText && end instanceof Y.XmlText)
      appendRuns(end, runsOf(child));
    else if (child instanceof Y.XmlText) {
      const text = new Y.XmlText();
      to.insert(to.length, [text]);
      appendRuns(text, runsOf(child));
    } else if (child instanceof Y.XmlElement)
      to.insert(to.length, [child.clone()]);
  }
  from.delete(index, from.length - index);
}

function appendRuns(text: Y.XmlText, runs: readonly Run[]) {
  for (const { insert, attributes = {} } of runs)
    text.insert(text.length, insert, attributes);
}

function insertAt(
  line: Y.XmlElement,
  offset: number,
  words: string,
  attributes: Attributes,
) {
  if (words === "") return;
  let start = 0;
  let index = 0;
  let behind: Y.XmlText | null = null;
  for (const child of line.toArray()) {
    const length =
      child instanceof Y.XmlText ? child.length : atomText(child).length;
    if (child instanceof Y.XmlText && offset <= start + length) {
      child.insert(offset - start, words, attributes);
      return;
    }
    if (start >= offset) {
      behind = child instanceof Y.XmlText ? child : null;
      break;
    }
    start += length;
    index += 1;
  }
  if (behind) {
    behind.insert(0, words, attributes);
    return;
  }
  const text = new Y.XmlText();
  line.insert(index, [text]);
  text.insert(0, words, attributes);
}

/** `head` stays in the line; each of `rest` begins a new one, and the last takes what stood behind the offset. */
function splitAt(
  line: Y.XmlElement,
  offset: number,
  head: string,
  rest: readonly string[],
  attributes: Attributes,
) {
  if (offset === 0) {
    // The line itself stays whole, behind the new ones.
    const before = [head, ...rest.slice(0, -1)];
    for (const words of before)
      insertAt(newLine(line, "before"), 0, words, attributes);
    insertAt(line, 0, rest.at(-1)!, attributes);
    return;
  }
  let last = line;
  const added = rest.map(() => (last = newLine(last, "behind")));
  moveTail(line, offset, last);
  insertAt(line, offset, head, attributes);
  rest.forEach((words, i) => insertAt(added[i]!, 0, words, attributes));
}

function moveTail(line: Y.XmlElement, offset: number, to: Y.XmlElement) {
  let start = 0;
  for (const [index, child] of line.toArray().entries()) {
    const length =
      child instanceof Y.XmlText ? child.length : atomText(child).length;
    if (start >= offset) return moveChildren(line, index, to);
    if (child instanceof Y.XmlText && offset < start + length) {
      const tail = new Y.XmlText();
      const runs = runsBehind(child, offset - start);
      child.delete(offset - start, length - (offset - start));
      to.insert(0, [tail]);
      appendRuns(tail, runs);
      return moveChildren(line, index + 1, to);
    }
    start += length;
  }
}

function runsBehind(text: Y.XmlText, offset: number): Run[] {
  let start = 0;
  return runsOf(text).flatMap((run) => {
    const cut = Math.max(0, offset - start);
    start += run.insert.length;
    return cut < run.insert.length
      ? [{ ...run, insert: run.insert.slice(cut) }]
      : [];
  });
}

/** An empty line beside another, of its kind; in a list a new item, when the line is all of one. */
function newLine(line: Y.XmlElement, side: "before" | "behind"): Y.XmlElement {
  const made = emptyCopy(line);
  const item = line.parent;
  if (item instanceof Y.XmlElement && isItem(item) && item.length === 1) {
    const around = emptyCopy(item);
    if (item.nodeName === "taskItem")
      around.setAttribute("checked", false as unknown as string);
    around.insert(0, [made]);
    insertBeside(item, around, side);
  } else insertBeside(line, made, side);
  return made;
}

function insertBeside(
  sibling: Y.XmlElement,
  made: Y.XmlElement,
  side: "before" | "behind",
) {
  const parent = sibling.parent as Y.XmlFragment;
  const index = parent.toArray().indexOf(sibling);
  parent.insert(side === "before" ? index : index + 1, [made]);
}

function emptyCopy(element: Y.XmlElement): Y.XmlElement {
  const copy = new Y.XmlElement(element.nodeName);
  for (const [name, value] of Object.entries(element.getAttributes()))
    copy.setAttribute(name, value!);
  return copy;
}
