/** What can be done to the text of a comment; all of it works typed as Markdown, too. */
import type { Editor } from "@tiptap/core";
import {
  AtSign,
  Bold,
  Code,
  Hash,
  Image,
  Italic,
  Link,
  List,
  Quote,
  SquareCode,
  type LucideIcon,
} from "lucide-react";
import { useCallback, useRef, useState, type KeyboardEvent } from "react";
import { keysLabel } from "../../kit/keys.ts";
import { Float } from "../../text/editor/Float.tsx";
import { LinkForm } from "../../text/editor/LinkForm.tsx";
import { useEditorState } from "../../text/editor/useEditorState.ts";
import styles from "./Composer.module.css";
import { EmojiButton } from "./EmojiButton.tsx";

export function FieldBar({
  editor,
  onFiles,
}: {
  readonly editor: Editor;
  onFiles(files: readonly File[]): void;
}) {
  const [linking, setLinking] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const active = useEditorState(editor, (each) => ({
    bold: each.isActive("bold"),
    italic: each.isActive("italic"),
    code: each.isActive("code"),
    codeBlock: each.isActive("codeBlock"),
    list: each.isActive("bulletList"),
    quote: each.isActive("blockquote"),
    link: each.isActive("link"),
  }));
  const run = (change: (chain: ReturnType<Editor["chain"]>) => unknown) => () =>
    void (change(editor.chain().focus()) as { run(): void }).run();
  const rect = useCallback(
    () => bar.current?.getBoundingClientRect() ?? null,
    [],
  );
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Format"
      className={styles.bar}
      onKeyDown={moveInBar}
      // The text keeps its selection.
      onMouseDown={(event) => event.preventDefault()}
    >
      <Tool
        icon={Bold}
        title="Bold"
        keys="mod+b"
        pressed={active.bold}
        first
        run={run((chain) => chain.toggleBold())}
      />
      <Tool
        icon={Italic}
        title="Italic"
        keys="mod+i"
        pressed={active.italic}
        run={run((chain) => chain.toggleItalic())}
      />
      <Tool
        icon={Code}
        title="Code"
        keys="mod+e"
        pressed={active.code}
        run={run((chain) => chain.toggleMark("code"))}
      />
      <Tool
        icon={SquareCode}
        title="Code block"
        pressed={active.codeBlock}
        run={run((chain) => chain.toggleCodeBlock())}
      />
      <Tool
        icon={List}
        title="List"
        pressed={active.list}
        run={run((chain) => chain.toggleBulletList())}
      />
      <Tool
        icon={Quote}
        title="Quote"
        pressed={active.quote}
        run={run((chain) => chain.toggleBlockquote())}
      />
      <Tool
        icon={Link}
        title="Link"
        pressed={active.link}
        run={() => setLinking(true)}
      />
      <Tool
        icon={AtSign}
        title="Mention somebody"
        run={() => typeSign(editor, "@")}
      />
      <Tool
        icon={Hash}
        title="Link to a block or run"
        run={() => typeSign(editor, "#")}
      />
      <Tool
        icon={Image}
        title="Add a picture"
        run={() => files.current?.click()}
      />
      <EmojiButton
        className={styles.tool!}
        label="Emoji"
        tabIndex={-1}
        onPick={(char) => editor.chain().focus().insertContent(char).run()}
      />
      <input
        ref={files}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
          editor.view.focus();
        }}
      />
      {linking && (
        <Float rect={rect} side="above">
          <LinkForm editor={editor} onDone={() => setLinking(false)} />
        </Float>
      )}
    </div>
  );
}

function Tool(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly first?: boolean;
  run(): void;
}) {
  const { icon: Icon, title, keys, pressed, first, run } = props;
  return (
    <button
      type="button"
      className={styles.tool}
      title={keys ? `${title} (${keysLabel(keys)})` : title}
      aria-label={title}
      aria-pressed={pressed}
      tabIndex={first ? 0 : -1}
      onClick={run}
    >
      <Icon size={15} aria-hidden />
    </button>
  );
}

/** One stop for Tab, arrows inside, as toolbars do. */
function moveInBar(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const tools = [...event.currentTarget.querySelectorAll("button")];
  const at = tools.indexOf(document.activeElement as HTMLButtonElement);
  if (at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  tools[(at + step + tools.length) % tools.length]?.focus();
}

/** Opens the list that belongs to a sign, as if it had been typed. */
function typeSign(editor: Editor, sign: string) {
  const { $from } = editor.state.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset).at(-1);
  const apart = before === undefined || /\s/.test(before);
  editor.view.focus();
  editor.view.dispatch(editor.state.tr.insertText(apart ? sign : ` ${sign}`));
}
