/** A frame in the notebook is the heading of a section; its title is edited in place. */
import { useEffect, useRef, useState } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { setValue } from "../../shared/doc/edits.ts";
import { patchUi, useUi } from "../canvas/ui.ts";
import styles from "./FrameHeading.module.css";
import { useNotebook } from "./notebook.ts";

export function FrameHeading({
  block,
  headingId,
}: {
  readonly block: Block;
  readonly headingId: string;
}) {
  const notebook = useNotebook();
  const editing = useUi((ui) => ui.editing?.block === block.id);
  const title = String(block.fields["title"] ?? "");
  if (editing) return <TitleField block={block} title={title} />;
  return (
    <h2
      id={headingId}
      className={styles.heading}
      data-untitled={title === "" || undefined}
      onDoubleClick={() => notebook.edit(block.id)}
    >
      {title || "Untitled frame"}
    </h2>
  );
}

function TitleField({
  block,
  title,
}: {
  readonly block: Block;
  readonly title: string;
}) {
  const { ui, session, goTo } = useNotebook();
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const thrownAway = useRef(false);
  useEffect(() => {
    // Not every browser focuses what it selects.
    field.current?.focus();
    field.current?.select();
  }, []);
  const save = () => {
    if (text !== title && !thrownAway.current)
      setValue(session.doc, block.id, "title", text.trim());
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label="Title of the frame"
      maxLength={500}
      value={text}
      placeholder="Title of the frame"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        save();
        if (ui.get().editing?.block === block.id)
          patchUi(ui, { editing: null });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") thrownAway.current = true;
        save();
        goTo(block.id);
      }}
    />
  );
}
