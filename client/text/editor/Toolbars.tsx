/** The bar over selected words, the bar over a table, and the field for a formula. */
import type { Editor } from "@tiptap/core";
import {
  BetweenHorizontalEnd,
  BetweenVerticalEnd,
  Bold,
  Code,
  Italic,
  Link,
  Strikethrough,
  TableColumnsSplit,
  TableRowsSplit,
  Trash2,
  type LucideIcon,
} from "lucide-react";
import { useCallback, useState, type ReactNode } from "react";
import { TextActionButtons } from "../../anchors/TextActionButtons.tsx";
import { Float } from "./Float.tsx";
import styles from "./Float.module.css";
import { LinkForm } from "./LinkForm.tsx";
import { useEditorState } from "./useEditorState.ts";

interface ToolbarProps {
  readonly editor: Editor;
}

export function Toolbars({ editor }: ToolbarProps) {
  const [linking, setLinking] = useState(false);
  const shown = useEditorState(editor, whatToShow);
  const rect = useCallback(
    () => (shown === "table" ? tableRect(editor) : selectionRect(editor)),
    [editor, shown],
  );
  if (linking)
    return (
      <Float rect={rect} side="above">
        <LinkForm editor={editor} onDone={() => setLinking(false)} />
      </Float>
    );
  if (shown === "nothing") return null;
  return (
    <Float rect={rect} side="above">
      {shown === "table" ? (
        <TableBar editor={editor} />
      ) : (
        <MarkBar editor={editor} onLink={() => setLinking(true)} />
      )}
    </Float>
  );
}

function whatToShow(editor: Editor): "nothing" | "marks" | "table" {
  const { selection } = editor.state;
  if (!editor.isEditable || !editor.isFocused) return "nothing";
  const inText = !selection.empty && !("node" in selection);
  if (inText && !editor.isActive("codeBlock") && !("$anchorCell" in selection))
    return "marks";
  return editor.isActive("table") ? "table" : "nothing";
}

function MarkBar({
  editor,
  onLink,
}: ToolbarProps & { readonly onLink: () => void }) {
  const active = useEditorState(editor, (each) => ({
    bold: each.isActive("bold"),
    italic: each.isActive("italic"),
    strike: each.isActive("strike"),
    code: each.isActive("code"),
    link: each.isActive("link"),
  }));
  const toggle = (mark: string) => () =>
    void editor.chain().focus().toggleMark(mark).run();
  return (
    <Bar label="Format">
      <Tool
        icon={Bold}
        title="Bold"
        pressed={active.bold}
        run={toggle("bold")}
      />
      <Tool
        icon={Italic}
        title="Italic"
        pressed={active.italic}
        run={toggle("italic")}
      />
      <Tool
        icon={Strikethrough}
        title="Strike through"
        pressed={active.strike}
        run={toggle("strike")}
      />
      <Tool
        icon={Code}
        title="Code"
        pressed={active.code}
        run={toggle("code")}
      />
      <span className={styles.divider} />
      <Tool icon={Link} title="Link" pressed={active.link} run={onLink} />
      <TextActionButtons />
    </Bar>
  );
}

function TableBar({ editor }: ToolbarProps) {
  const run = (change: (chain: ReturnType<Editor["chain"]>) => unknown) => () =>
    void (change(editor.chain().focus()) as { run(): void }).run();
  return (
    <Bar label="Table">
      <Tool
        icon={BetweenHorizontalEnd}
        title="Add a row below"
        run={run((chain) => chain.addRowAfter())}
      />
      <Tool
        icon={BetweenVerticalEnd}
        title="Add a column to the right"
        run={run((chain) => chain.addColumnAfter())}
      />
      <span className={styles.divider} />
      <Tool
        icon={TableRowsSplit}
        title="Delete this row"
        run={run((chain) => chain.deleteRow())}
      />
      <Tool
        icon={TableColumnsSplit}
        title="Delete this column"
        run={run((chain) => chain.deleteColumn())}
      />
      <Tool
        icon={Trash2}
        title="Delete the table"
        run={run((chain) => chain.deleteTable())}
      />
    </Bar>
  );
}

function Bar({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <div role="toolbar" aria-label={label} className={styles.bar}>
      {children}
    </div>
  );
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly pressed?: boolean;
  readonly run: () => void;
}

function Tool({ icon: Icon, title, pressed, run }: ToolProps) {
  return (
    <button
      type="button"
      className={styles.button}
      title={title}
      aria-label={title}
      aria-pressed={pressed}
      onClick={run}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}

function selectionRect(editor: Editor): DOMRect | null {
  if (editor.isDestroyed) return null;
  const { from, to } = editor.state.selection;
  const start = editor.view.coordsAtPos(from);
  const end = editor.view.coordsAtPos(to);
  const left = Math.min(start.left, end.left);
  const rect = new DOMRect(
    left,
    start.top,
    Math.max(start.right, end.right) - left,
    end.bottom - start.top,
  );
  return offTheText(editor, rect, 72);
}

function tableRect(editor: Editor): DOMRect | null {
  if (editor.isDestroyed) return null;
  const { node } = editor.view.domAtPos(editor.state.selection.from);
  const element = node instanceof Element ? node : node.parentElement;
  const rect = element?.closest("table")?.getBoundingClientRect();
  return rect ? offTheText(editor, rect, 240) : null;
}

/** A bar and its distances, in screen pixels. */
const barHeight = 56;

/** Near the top of its card a bar stands over the card and not over the lines that were just written. */
function offTheText(editor: Editor, rect: DOMRect, reach: number): DOMRect {
  const card = editor.view.dom.closest("[data-card]");
  const top = card?.getBoundingClientRect().top ?? rect.top;
  if (top < barHeight || top > rect.top || rect.top - top > reach) return rect;
  return new DOMRect(rect.left, top, rect.width, rect.bottom - top);
}
