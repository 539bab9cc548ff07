/** Where the selected words lead. */
import type { Editor } from "@tiptap/core";
import { Check, Unlink } from "lucide-react";
import { useState } from "react";
import { safeHref } from "../../../shared/text/links.ts";
import styles from "./Float.module.css";

interface LinkFormProps {
  readonly editor: Editor;
  readonly onDone: () => void;
}

export function LinkForm({ editor, onDone }: LinkFormProps) {
  const before = String(editor.getAttributes("link")["href"] ?? "");
  const [address, setAddress] = useState(before);
  const [wrong, setWrong] = useState(false);
  const done = () => {
    onDone();
    editor.view.focus();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
    done();
  };
  const apply = () => {
    if (address.trim() === "") return remove();
    const href = safeHref(
      /^[^\s@:/]+@[^\s@]+$/.test(address.trim())
        ? `mailto:${address.trim()}`
        : address,
    );
    if (!href) return setWrong(true);
    editor
      .chain()
      .focus()
      .extendMarkRange("link")
      .setMark("link", { href })
      .run();
    done();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") done();
      }}
    >
      <div className={styles.form}>
        <input
          className={styles.input}
          autoFocus
          aria-label="Link address"
          aria-invalid={wrong}
          placeholder="https://…"
          value={address}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <button type="submit" className={styles.button} aria-label="Set link">
          <Check size={16} aria-hidden />
        </button>
        {before && (
          <button
            type="button"
            className={styles.button}
            aria-label="Remove link"
            onClick={remove}
          >
            <Unlink size={16} aria-hidden />
          </button>
        )}
      </div>
      {wrong && (
        <div className={styles.wrong} role="alert">
          Links go to http, https or mailto addresses.
        </div>
      )}
    </form>
  );
}
