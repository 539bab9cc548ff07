/** The little form over selected words in which somebody writes what should stand there. Mounted once. */
import { Button } from "@mantine/core";
import { PencilLine } from "lucide-react";
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { usePhone } from "../shell/usePhone.ts";
import { useSession } from "../sync/session.ts";
import { Float } from "../text/editor/Float.tsx";
import { showThreadsOf } from "../threads/go.ts";
import { useThreadDesk } from "../threads/useThreads.ts";
import { Diff } from "./Diff.tsx";
import styles from "./SuggestForm.module.css";
import { suggestedBy, suggesting, type Suggesting } from "./suggesting.ts";

export function SuggestForm() {
  const open = useStore(suggesting);
  const phone = usePhone();
  // Another canvas has other words.
  useEffect(() => () => suggesting.set(null), []);
  const last = useRef<DOMRect | null>(null);
  const rect = useCallback(() => {
    const now = open?.range?.getBoundingClientRect();
    if (now && now.width + now.height > 0) last.current = now;
    return (
      last.current ?? new DOMRect(innerWidth / 2 - 170, innerHeight / 3, 0, 0)
    );
  }, [open]);
  useMarkedRange(open);
  if (!open) return null;
  const form = <Form key={open.anchor.start + open.anchor.end} open={open} />;
  return phone ? (
    <div className={styles.sheet} data-text-float>
      {form}
    </div>
  ) : (
    <Float rect={rect} side="below">
      {form}
    </Float>
  );
}

function Form({ open }: { readonly open: Suggesting }) {
  const { anchor } = open;
  const { exact } = anchor.quote;
  const session = useSession();
  const ui = useUiStore();
  const desk = useThreadDesk();
  const [words, setWords] = useState(exact);
  const [why, setWhy] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(exact.length, exact.length);
  }, [exact]);
  const same = words === exact;
  const close = () => suggesting.set(null);
  const send = () => {
    const made = suggestedBy(session, anchor, words);
    if (!made) return;
    const id = desk.startThread(made.anchor, why.trim(), {
      suggestion: made.suggestion,
    });
    close();
    patchUi(ui, { openThread: id, draftAnchor: null });
    showThreadsOf(ui, made.anchor);
  };
  const handleKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form
      className={styles.form}
      role="dialog"
      aria-label={exact === "" ? "Suggest new words" : "Suggest other words"}
      onKeyDown={handleKey}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label className={styles.label}>
        Suggested words
        <textarea
          className={styles.words}
          ref={field}
          rows={Math.min(8, Math.max(2, Math.ceil(words.length / 44)))}
          maxLength={20_000}
          value={words}
          placeholder="Empty suggests to delete the words"
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      {!same && (
        <p className={styles.preview} aria-live="polite">
          <Diff was={exact} now={words} />
        </p>
      )}
      <label className={styles.label}>
        Why (optional)
        <input
          className={styles.why}
          value={why}
          maxLength={2000}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      <div className={styles.foot}>
        <Button
          type="submit"
          size="compact-md"
          disabled={same}
          leftSection={<PencilLine size={14} aria-hidden />}
        >
          {words === "" && !same ? "Suggest deleting" : "Suggest"}
        </Button>
        <Button size="compact-md" variant="subtle" color="gray" onClick={close}>
          Cancel
        </Button>
        {same && <span className={styles.hint}>Change the words first.</span>}
      </div>
    </form>
  );
}

/** The words stay marked while the form has the keyboard. */
function useMarkedRange(open: Suggesting | null) {
  useEffect(() => {
    const range = open?.range;
    if (!range || !("highlights" in CSS)) return;
    CSS.highlights.set("suggesting", new Highlight(range));
    return () => void CSS.highlights.delete("suggesting");
  }, [open]);
}
