/** The mounted editor of a comment with its bar. In a chunk of its own: loaded when somebody is about to write. */
import type { Editor } from "@tiptap/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { askPeople } from "../../blocks/people.ts";
import { accessQuery } from "../../share/access.ts";
import { useSession } from "../../sync/session.ts";
import editorStyles from "../../text/editor/Editor.module.css";
import { createMenuStore } from "../../text/editor/menu.ts";
import { MenuList } from "../../text/editor/MenuList.tsx";
import rich from "../../text/RichText.module.css";
import { takeHeldKeys } from "../heldKeys.ts";
import { createField, documentOf } from "./createField.ts";
import { FieldBar } from "./FieldBar.tsx";
import styles from "./Composer.module.css";
import { blockTargets, runTargets } from "./targets.ts";
import { UploadRows } from "./UploadRows.tsx";
import { useUploads } from "./uploads.ts";

export interface RichFieldProps {
  readonly label: string;
  /** Markdown to begin with. A new `revision` makes the field read it again. */
  readonly body: string;
  readonly revision: number;
  readonly autoFocus: boolean;
  readonly locked: boolean;
  onChange(body: string): void;
  /** Pictures are on their way, or failed. */
  onWaiting(waiting: boolean): void;
  onSubmit(): void;
  onLeave(): void;
}

export default function RichField(props: RichFieldProps) {
  const { label, revision, autoFocus, locked } = props;
  const session = useSession();
  const queries = useQueryClient();
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [menu] = useState(createMenuStore);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const uploads = useUploads(session.canvasId, (src, alt) => {
    if (!editor || editor.isDestroyed) return;
    editor
      .chain()
      .insertContentAt(editor.state.selection.to, [
        { type: "image", attrs: { src, alt } },
        { type: "text", text: " " },
      ])
      .run();
  });
  const start = useRef(uploads.start);
  useLayoutEffect(() => {
    start.current = uploads.start;
  });
  const waiting = uploads.list.length > 0;
  useEffect(() => latest.current.onWaiting(waiting), [waiting]);

  useLayoutEffect(() => {
    const groups = () =>
      (
        queries.getQueryData(accessQuery(session.canvasId).queryKey)?.groups ??
        []
      ).map(({ group }) => group);
    // Asked ahead of the first "@"; without an answer there are those seen so far, and disciplines.
    void askPeople(session);
    if (!session.me.guest)
      void queries.prefetchQuery(accessQuery(session.canvasId));
    const created = createField({
      element: host.current!,
      body: latest.current.body,
      canvasId: session.canvasId,
      label: latest.current.label,
      className: `${rich.text} ${editorStyles.editor} ${styles.rich}`,
      menu,
      whom: async () => ({
        people: await askPeople(session),
        groups: groups(),
      }),
      findTargets: async (query) => [
        ...blockTargets(session.canvas.get().blocks, session.canvasId, query),
        ...(session.me.guest ? [] : await runTargets(queries, query)),
      ],
      onChange: (body) => latest.current.onChange(body),
      onSubmit: () => latest.current.onSubmit(),
      onLeave: () => latest.current.onLeave(),
      onFiles: (files) => start.current(files),
    });
    setEditor(created);
    return () => {
      created.destroy();
      setEditor(null);
      menu.set(null);
    };
  }, [session, queries, menu]);

  const read = useRef(revision);
  useLayoutEffect(() => {
    if (!editor || editor.isDestroyed || read.current === revision) return;
    read.current = revision;
    editor.commands.setContent(
      documentOf(latest.current.body, session.canvasId),
    );
  }, [editor, revision, session]);

  useLayoutEffect(() => {
    if (!editor || editor.isDestroyed) return;
    editor.view.dom.setAttribute("aria-label", label);
  }, [editor, label]);
  useLayoutEffect(() => {
    // What is typed while it is sent would be lost with the sent text.
    if (editor && !editor.isDestroyed) editor.setEditable(!locked, false);
  }, [editor, locked]);

  useLayoutEffect(() => {
    if (!autoFocus || !editor || editor.isDestroyed) return;
    // At once rather than by Tiptap's command, which waits a frame: keys pressed in that frame would be lost.
    editor.commands.setTextSelection(editor.state.doc.content.size);
    editor.view.focus();
    writeLines(editor, takeHeldKeys());
  }, [editor, autoFocus]);

  return (
    <>
      <div
        ref={host}
        className={styles.host}
        // Keys are for the text; shortcuts with a modifier go on to the command registry, and Tab through the page.
        onKeyDown={(event) => {
          const modified = event.ctrlKey || event.metaKey || event.altKey;
          if (!modified && event.key !== "Tab") event.stopPropagation();
        }}
      />
      <UploadRows uploads={uploads} />
      {editor && !editor.isDestroyed && (
        <>
          <FieldBar editor={editor} onFiles={uploads.start} />
          <MenuList menu={menu} editor={editor} />
        </>
      )}
    </>
  );
}

/** Keys that came before the field did. */
function writeLines(editor: Editor, typed: string) {
  typed.split("\n").forEach((line, i) => {
    if (i > 0) editor.commands.splitBlock();
    if (line !== "") editor.view.dispatch(editor.state.tr.insertText(line));
  });
}
