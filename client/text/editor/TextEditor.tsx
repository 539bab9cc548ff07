/**
 * The mounted editor of one text: for the person who edits it, or, read-only, so that others' carets are seen.
 * The only way from the app to ProseMirror and y-tiptap; loaded lazily by TextField.
 */
import type { Editor } from "@tiptap/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type * as Y from "yjs";
import { EditorMarks } from "../../anchors/editorMarks.ts";
import type { TextMark } from "../../anchors/textMarks.ts";
import type { TextPlace } from "../../canvas/ui.ts";
import { askPeople } from "../../blocks/people.ts";
import { createStore } from "../../kit/store.ts";
import { useSession } from "../../sync/session.ts";
import { samePlace } from "../place.ts";
import rich from "../RichText.module.css";
import { createTextEditor } from "./createEditor.ts";
import styles from "./Editor.module.css";
import { floatSelector } from "./Float.tsx";
import { MathForm, type MathPlace } from "./MathForm.tsx";
import { createMenuStore, mentionMenu, slashMenu } from "./menu.ts";
import { MenuList } from "./MenuList.tsx";
import { Toolbars } from "./Toolbars.tsx";

export interface TextEditorProps {
  readonly fragment: Y.XmlFragment;
  readonly place: TextPlace;
  readonly shape: "line" | "body";
  readonly placeholder: string;
  readonly label: string;
  /** True when this person edits here; else the editor only shows. */
  readonly own: boolean;
  readonly className?: string | undefined;
  /** Where the click that opened the text was, in screen pixels; null puts the caret at the end. */
  readonly click: { readonly x: number; readonly y: number } | null;
  /** Words that threads are about. */
  readonly marks?: readonly TextMark[];
  readonly onLeave: (how: "enter" | "escape" | "outside") => void;
  readonly onForeign: () => void;
}

const noMarks: readonly TextMark[] = [];

export default function TextEditor(props: TextEditorProps) {
  const { fragment, place, shape, label, own } = props;
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [math, setMath] = useState<MathPlace | null>(null);
  const [menu] = useState(createMenuStore);
  const [marks] = useState(() => createStore(props.marks ?? noMarks));
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const created = createTextEditor({
      element: host.current!,
      fragment,
      place,
      undo: session.undo,
      awareness: session.awareness,
      shape,
      placeholder: latest.current.placeholder,
      label: latest.current.label,
      editable: latest.current.own,
      className: `${rich.text} ${styles.editor}`,
      onLeave: (how) => latest.current.onLeave(how),
      onForeign: () => latest.current.onForeign(),
      onMathClick: (clicked) => latest.current.own && setMath(clicked),
      mention: mentionMenu(menu, () => askPeople(session)),
      extensions: [
        EditorMarks.configure({ place, marks }),
        ...(shape === "body" ? [slashMenu(menu)] : []),
      ],
    });
    // A formula just inserted has nothing to click on.
    created.on("update", () => {
      const { selection } = created.state;
      const node =
        "node" in selection ? created.state.doc.nodeAt(selection.from) : null;
      if (node?.type.name === "blockMath" && node.attrs["latex"] === "")
        setMath({ pos: selection.from, latex: "" });
    });
    setEditor(created);
    return () => {
      created.destroy();
      setEditor(null);
      setMath(null);
      menu.set(null);
    };
  }, [fragment, place, shape, session, menu, marks]);

  // Not a reason for a new editor: the label holds the block's title, which somebody else may be typing just now.
  useLayoutEffect(() => {
    if (editor && !editor.isDestroyed)
      editor.view.dom.setAttribute("aria-label", label);
  }, [editor, label]);

  useLayoutEffect(
    () => marks.set(props.marks ?? noMarks),
    [marks, props.marks],
  );

  useLayoutEffect(() => {
    if (!editor || editor.isDestroyed) return;
    if (editor.isEditable !== own) editor.setEditable(own, false);
    if (own) takeFocus(editor, latest.current.click);
  }, [editor, own]);

  useEffect(() => {
    if (!own) return;
    const { awareness, undo } = session;
    // Typing here and what was done before are two steps of undo.
    undo.stopCapturing();
    awareness.setLocalStateField("editing", place);
    return () => {
      undo.stopCapturing();
      const state = awareness.getLocalState();
      if (state && samePlace(state["editing"] as TextPlace | null, place))
        awareness.setLocalState({ ...state, editing: null, cursor: null });
    };
  }, [own, place, session]);

  useEffect(() => {
    if (!own) return;
    const isOutside = (target: EventTarget | null) =>
      target instanceof Element &&
      !host.current?.contains(target) &&
      !target.closest(floatSelector);
    const handlePointer = (event: PointerEvent) => {
      if (isOutside(event.target)) latest.current.onLeave("outside");
    };
    // Tab out of the text; a null target is another window, from which people come back.
    const handleFocusOut = (event: FocusEvent) => {
      if (isOutside(event.relatedTarget)) latest.current.onLeave("outside");
    };
    const element = host.current;
    document.addEventListener("pointerdown", handlePointer, true);
    element?.addEventListener("focusout", handleFocusOut);
    return () => {
      document.removeEventListener("pointerdown", handlePointer, true);
      element?.removeEventListener("focusout", handleFocusOut);
    };
  }, [own]);

  return (
    <>
      <div
        ref={host}
        className={`${props.className ?? ""} ${own ? "nodrag nopan" : ""}`}
        data-editing={own || undefined}
        // Arrows, Delete and Escape are for the text while it has the caret, and not for the card around it;
        // shortcuts with a modifier go on to the command registry, and Tab to the card.
        onKeyDown={(event) => {
          const modified = event.ctrlKey || event.metaKey || event.altKey;
          if (own && !modified && event.key !== "Tab") event.stopPropagation();
        }}
      />
      {own && editor && !editor.isDestroyed && (
        <>
          <Toolbars editor={editor} />
          <MenuList menu={menu} editor={editor} />
          {math && (
            <MathForm
              key={math.pos}
              editor={editor}
              place={math}
              onDone={() => setMath(null)}
            />
          )}
        </>
      )}
    </>
  );
}

/** At once rather than by Tiptap's command, which waits a frame: keys pressed in that frame would be lost. */
function takeFocus(editor: Editor, click: TextEditorProps["click"]) {
  const { view } = editor;
  const position = click && view.posAtCoords({ left: click.x, top: click.y });
  editor.commands.setTextSelection(
    position ? position.pos : editor.state.doc.content.size,
  );
  view.focus();
}
