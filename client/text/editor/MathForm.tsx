/** The LaTeX of a formula that was clicked or just inserted. Empty takes the formula away. */
import type { Editor } from "@tiptap/core";
import { Check } from "lucide-react";
import { useCallback, useState } from "react";
import { Float } from "./Float.tsx";
import styles from "./Float.module.css";

export interface MathPlace {
  readonly pos: number;
  readonly latex: string;
}

interface MathFormProps {
  readonly editor: Editor;
  readonly place: MathPlace;
  readonly onDone: () => void;
}

export function MathForm({ editor, place, onDone }: MathFormProps) {
  const [latex, setLatex] = useState(place.latex);
  const rect = useCallback(() => {
    if (editor.isDestroyed) return null;
    const dom = editor.view.nodeDOM(place.pos);
    return dom instanceof Element ? dom.getBoundingClientRect() : null;
  }, [editor, place.pos]);
  const finish = (next: string) => {
    onDone();
    if (editor.isDestroyed) return;
    const { state, view } = editor;
    const node = state.doc.nodeAt(place.pos);
    const isMath =
      node?.type.name === "inlineMath" || node?.type.name === "blockMath";
    // Others may have moved it meanwhile: then the formula stays as it was.
    if (node && isMath && node.attrs["latex"] === place.latex) {
      const { tr } = state;
      if (next === "") tr.delete(place.pos, place.pos + node.nodeSize);
      else if (next !== place.latex)
        tr.setNodeMarkup(place.pos, undefined, { ...node.attrs, latex: next });
      if (tr.docChanged) view.dispatch(tr);
    }
    view.focus();
  };
  return (
    <Float rect={rect} side="below">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          finish(latex.trim());
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") finish(place.latex.trim());
        }}
      >
        <input
          className={styles.input}
          style={{ fontFamily: "var(--font-mono)" }}
          autoFocus
          spellCheck={false}
          aria-label="Formula in LaTeX"
          placeholder="\frac{k}{n}"
          value={latex}
          onChange={(event) => setLatex(event.currentTarget.value)}
        />
        <button
          type="submit"
          className={styles.button}
          aria-label="Set formula"
        >
          <Check size={16} aria-hidden />
        </button>
      </form>
    </Float>
  );
}
