/** Suggested words in a mounted editor, as decorations; they look as in InText.tsx. */
import type { Node } from "@tiptap/pm/model";
import { Decoration } from "@tiptap/pm/view";
import type { TextPositions } from "../anchors/proseText.ts";
import type { TextMark } from "../anchors/textMarks.ts";
import { insertionAttributes } from "./InText.tsx";
import styles from "./inText.module.css";

export function suggestionDecorations(
  doc: Node,
  text: TextPositions,
  marks: readonly TextMark[],
): Decoration[] {
  return marks.flatMap((mark) => {
    const { suggested } = mark;
    if (!suggested) return [];
    const style = `--suggested: ${suggested.color}`;
    return [
      ...suggested.gone.flatMap(({ from, to }) => {
        const start = text.positionAt(from, "start");
        const end = text.positionAt(to, "end");
        const attributes = { nodeName: "del", class: styles.gone!, style };
        return start < end ? [Decoration.inline(start, end, attributes)] : [];
      }),
      ...suggested.fresh.flatMap((fresh) => {
        const at = caretAt(doc, text, fresh.at);
        if (at === null) return [];
        return [
          Decoration.widget(at, () => drawInsertion(mark, fresh.text, style), {
            side: -1,
            key: JSON.stringify([mark.id, mark.isOpen, style, fresh.text]),
            ignoreSelection: true,
            stopEvent: () => true,
            marks: [],
          }),
        ];
      }),
    ];
  });
}

/** Null where no letter stands beside: an empty paragraph says nothing of which one it is. */
function caretAt(doc: Node, text: TextPositions, at: number): number | null {
  for (const side of ["end", "start"] as const) {
    const position = text.positionAt(at, side);
    if (position > doc.content.size) continue;
    if (text.offsetAt(position, side) === at) return position;
  }
  return null;
}

function drawInsertion(
  mark: TextMark,
  text: string,
  style: string,
): HTMLElement {
  const element = document.createElement("ins");
  const { className, ...attributes } = insertionAttributes(mark);
  element.className = className;
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value!);
  element.style.cssText = style;
  element.contentEditable = "false";
  element.textContent = text;
  element.addEventListener("mousedown", (event) => event.preventDefault());
  return element;
}
