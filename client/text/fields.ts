/** The text fields of a block as the editor needs them: content, shape, name, and which one comes next. */
import type { Field, Item, RichText } from "../../shared/blocks/field.ts";
import { plainText } from "../../shared/blocks/field.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { emptyText } from "../../shared/doc/richText.ts";
import type { TextPlace } from "../canvas/ui.ts";

export function textOf(block: Block, field: string, item?: string): RichText {
  const content = (block.fields as Readonly<Record<string, unknown>>)[field];
  if (item === undefined) return (content as RichText | undefined) ?? emptyText;
  const items = (content as readonly Item[] | undefined) ?? [];
  return items.find((each) => each.id === item)?.text ?? emptyText;
}

export function settingsOf(
  kind: string,
  field: string,
): { readonly shape: "line" | "body"; readonly placeholder: string } {
  const declared = fieldsOf(kind)[field];
  switch (declared?.type) {
    case "text":
      return declared;
    case "items":
      return { shape: "line", placeholder: declared.placeholder };
    default:
      throw new Error(`settingsOf: ${kind}.${field} is no text`);
  }
}

const names: Readonly<Record<string, string>> = {
  "note.body": "Note",
  "hypothesis.body": "Rationale",
  "decision.body": "Why",
  "decision.options": "Option",
  "chart.body": "Caption",
};

/** For screen readers: "Statement of hypothesis: Red flags lift recall". */
export function labelOf(block: Block, field: string): string {
  const model = blockModel(block.kind);
  const name =
    names[`${block.kind}.${field}`] ??
    field.slice(0, 1).toUpperCase() + field.slice(1);
  const title = model?.mainText === field ? "" : (model?.title(block) ?? "");
  return title ? `${name}: ${title}` : name;
}

/**
 * What Enter does in a line: in a list's last item it asks for another one, and in an empty last item it takes that
 * one away again, as lists do in every editor. Elsewhere it goes to the next text.
 */
export function enterFrom(
  block: Block,
  place: TextPlace,
): "next" | "add" | "remove" {
  const { field, item } = place;
  if (item === undefined) return "next";
  const items = (block.fields as Record<string, unknown>)[
    field
  ] as readonly Item[];
  const last = items.at(-1);
  if (last?.id !== item) return "next";
  return plainText(last.text).trim() === "" ? "remove" : "add";
}

/** Where Enter goes from a line: the next text of the block, or null from the last. */
export function nextPlace(block: Block, place: TextPlace): TextPlace | null {
  const places = textPlaces(block);
  const index = places.findIndex(
    (each) => each.field === place.field && each.item === place.item,
  );
  return index < 0 ? null : (places[index + 1] ?? null);
}

function textPlaces(block: Block): TextPlace[] {
  return Object.entries(fieldsOf(block.kind)).flatMap(
    ([field, declared]): TextPlace[] => {
      if (declared.type === "text") return [{ block: block.id, field }];
      if (declared.type !== "items") return [];
      const items = (block.fields as Record<string, unknown>)[
        field
      ] as readonly Item[];
      return items.map((item) => ({ block: block.id, field, item: item.id }));
    },
  );
}

function fieldsOf(kind: string): Readonly<Record<string, Field>> {
  return blockModel(kind)?.fields ?? {};
}
