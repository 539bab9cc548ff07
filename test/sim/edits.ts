/** What people do in a simulated world, with the real edits of `shared/doc`. */
import * as Y from "yjs";
import type { RichText } from "../../shared/blocks/field.ts";
import {
  addItem,
  createBlock,
  deleteBlocks,
  linkBlocks,
  moveInReadingOrder,
  placeBlocks,
  removeItem,
  setTitle,
} from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { tokensIn } from "../stage/oracle.ts";
import type { Random } from "./random.ts";

/** Typing, which undo takes back; other edits are left out of undo, for undoing a block removes what others typed in it. */
export const typingOrigin = { name: "typing" };

/** Who edits: gives tokens, and is told what goes. */
export interface Editor {
  readonly doc: Y.Doc;
  token(homes?: readonly string[]): string;
  removes(token: string): void;
  removesHome(home: string): void;
}

type Play = (editor: Editor, random: Random) => void;

let nextId = 0;
/** Ids of blocks, items and links, counted from 1 in every world. */
export function resetIds() {
  nextId = 0;
}
const newId = (prefix: string) => `${prefix}${(nextId += 1)}`;

/** Each as often as it stands here. */
const plays: readonly (readonly [number, Play])[] = [
  [12, type],
  [3, removeCharacter],
  [2, format],
  [3, create],
  [3, drag],
  [1, title],
  [1, reorder],
  [1, link],
  [2, item],
  [1, dropItem],
  [1, dropBlock],
];
const bag = plays.flatMap(([times, play]) =>
  Array.from({ length: times }, () => play),
);

export function playEdit(editor: Editor, random: Random) {
  random.pick(bag)(editor, random);
}

export function create(editor: Editor, random: Random) {
  const id = newId("b");
  const rect = { x: random.int(0, 999), y: random.int(0, 999), w: 320, h: 160 };
  const body: RichText = [
    {
      type: "paragraph",
      content: [{ type: "text", text: editor.token([id]) }],
    },
  ];
  const kind = random.chance(0.8) ? "note" : "decision";
  createBlock(editor.doc, { id, kind, ...rect, fields: { body } });
}

function type(editor: Editor, random: Random) {
  const found = pickText(editor.doc, random);
  if (!found) return create(editor, random);
  const { id, text } = found;
  const count = random.int(1, 3);
  const typed = Array.from({ length: count }, () => editor.token([id])).join(
    "",
  );
  const at = random.int(0, text.length);
  editor.doc.transact(() => text.insert(at, typed), typingOrigin);
}

function removeCharacter(editor: Editor, random: Random) {
  const text = pickText(editor.doc, random)?.text;
  if (!text) return;
  const characters = plain(text);
  if (characters.length === 0) return;
  const at = random.int(0, characters.length - 1);
  for (const token of tokensIn(characters[at]!)) editor.removes(token);
  editor.doc.transact(() => text.delete(at, 1), "removal");
}

function format(editor: Editor, random: Random) {
  const text = pickText(editor.doc, random)?.text;
  if (!text || text.length === 0) return;
  const from = random.int(0, text.length - 1);
  const bold = random.chance(0.6) ? {} : null;
  editor.doc.transact(
    () => text.format(from, random.int(1, text.length - from), { bold }),
    "format",
  );
}

function drag(editor: Editor, random: Random) {
  const id = pickBlock(editor.doc, random);
  if (id) placeBlocks(editor.doc, { [id]: { x: random.int(0, 999), y: 5 } });
}

function title(editor: Editor, random: Random) {
  setTitle(editor.doc, `Title ${random.int(0, 99)}`);
}

function reorder(editor: Editor, random: Random) {
  const id = pickBlock(editor.doc, random);
  if (id) moveInReadingOrder(editor.doc, id, pickBlock(editor.doc, random));
}

function link(editor: Editor, random: Random) {
  const [from, to] = [
    pickBlock(editor.doc, random),
    pickBlock(editor.doc, random),
  ];
  if (from && to)
    linkBlocks(editor.doc, { id: newId("l"), from, to, relation: "uses" });
}

function item(editor: Editor, random: Random) {
  const id = pickBlock(editor.doc, random, "decision");
  if (!id) return;
  const itemId = newId("i");
  const text = editor.token([id, itemId]);
  addItem(editor.doc, id, "options", itemId, [
    { type: "paragraph", content: [{ type: "text", text }] },
  ]);
}

function dropItem(editor: Editor, random: Random) {
  const id = pickBlock(editor.doc, random, "decision");
  const options = id && rootsOf(editor.doc).blocks.get(id)?.get("options");
  if (!id || !(options instanceof Y.Map) || options.size === 0) return;
  const itemId = random.pick([...options.keys()].sort());
  editor.removesHome(itemId);
  removeItem(editor.doc, id, "options", itemId);
}

function dropBlock(editor: Editor, random: Random) {
  const { blocks } = rootsOf(editor.doc);
  const id = pickBlock(editor.doc, random);
  if (!id || blocks.size < 3) return;
  editor.removesHome(id);
  deleteBlocks(editor.doc, [id]);
}

function pickBlock(
  doc: Y.Doc,
  random: Random,
  kind: string | null = null,
): string | null {
  const ids = [...rootsOf(doc).blocks]
    .filter(([, block]) => kind === null || block.get("kind") === kind)
    .map(([id]) => id)
    .sort();
  return ids.length > 0 ? random.pick(ids) : null;
}

/** The first paragraph's text of some block. */
function pickText(
  doc: Y.Doc,
  random: Random,
): { id: string; text: Y.XmlText } | null {
  const id = pickBlock(doc, random);
  const body = id && rootsOf(doc).blocks.get(id)?.get("body");
  const paragraph = body instanceof Y.XmlFragment ? body.get(0) : null;
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null;
  return id && text instanceof Y.XmlText ? { id, text } : null;
}

/** A text's characters, without its formatting. */
function plain(text: Y.XmlText): string {
  return (text.toDelta() as { insert: unknown }[])
    .map(({ insert }) => (typeof insert === "string" ? insert : "\ufffc"))
    .join("");
}
