/** Where a comment is written: rich text, kept as a draft in Markdown. Ctrl/Cmd+Enter sends, Esc leaves. */
import { Button } from "@mantine/core";
import { useRef, useState, type ReactNode } from "react";
import { messageOf } from "../kit/api.ts";
import { keysLabel } from "../kit/keys.ts";
import { useStore } from "../kit/store.ts";
import styles from "./composer/Composer.module.css";
import { LazyField } from "./composer/LazyField.tsx";
import { emptyDraft, type Draft } from "./drafts.ts";
import type { ThreadExtras } from "./outbox.ts";
import { useExpanded } from "./useExpanded.ts";
import { useThreadDesk } from "./useThreads.ts";

const mostCharacters = 20_000;

export interface ComposerProps {
  /** Where its draft is kept: a thread id, an anchor key, or "edit:" and a comment id. */
  readonly place: string;
  readonly label: string;
  readonly submitLabel: string;
  /** Markdown that it starts with when there is no draft. */
  readonly initial?: string;
  readonly autoFocus?: boolean;
  /** What else goes with the words, between field and buttons. */
  readonly extras?: (
    more: ThreadExtras,
    change: (more: ThreadExtras) => void,
  ) => ReactNode;
  /** Gets Markdown. When it throws, the text stays and the message is shown. */
  onSubmit(body: string, more: ThreadExtras): void | Promise<void>;
  /** Esc. The draft is kept. */
  onLeave?(): void;
}

export function Composer(props: ComposerProps) {
  return <Field key={props.place} {...props} />;
}

function Field(props: ComposerProps) {
  const { place, label, submitLabel, initial, autoFocus, extras } = props;
  const desk = useThreadDesk();
  const putBack = useStore(desk.draftRevision);
  const [state, setState] = useState(() => ({
    draft: readDraft(),
    putBack,
    /** Raised when the field shall show another text than was typed into it. */
    revision: 0,
  }));
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { expanded, onFocus, onBlur } = useExpanded();

  function readDraft(): Draft {
    const kept = desk.drafts.read(place);
    return kept.body === "" && initial ? { ...kept, body: initial } : kept;
  }
  if (state.putBack !== putBack)
    setState({ draft: readDraft(), putBack, revision: state.revision + 1 });

  const { draft, revision } = state;
  const change = (next: Draft) => {
    setState((old) => ({ ...old, draft: next }));
    setFailure(null);
    desk.drafts.write(place, next);
  };
  const body = draft.body.trim();
  const tooLong = body.length > mostCharacters;
  const ready = body !== "" && !tooLong && !waiting && !sending;
  const submit = async () => {
    if (!ready) return;
    try {
      const sent = props.onSubmit(body, draft.more ?? {});
      // What is sent at once never locks the field, which would take the keyboard out of it.
      if (sent) {
        setSending(true);
        await sent;
      }
      desk.drafts.forget(place);
      setState((old) => ({
        ...old,
        draft: emptyDraft,
        revision: old.revision + 1,
      }));
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setSending(false);
    }
  };
  /** The keyboard goes on at the thread, or wherever the field's owner sends it. */
  const leave = () => {
    const around = box.current?.closest<HTMLElement>("[data-thread]");
    if (around) around.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement)
      document.activeElement.blur();
    props.onLeave?.();
  };

  return (
    <div
      ref={box}
      className={styles.composer}
      data-expanded={expanded || draft.body !== "" || undefined}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      <LazyField
        label={label}
        body={draft.body}
        revision={revision}
        autoFocus={autoFocus ?? false}
        locked={sending}
        onChange={(text) => change({ ...draft, body: text })}
        onWaiting={setWaiting}
        onSubmit={() => void submit()}
        onLeave={leave}
      />
      {extras?.(draft.more ?? {}, (more) => change({ ...draft, more }))}
      {(failure ?? tooLong) && (
        <p className={styles.failure} role="alert">
          {failure ?? "Too long: a comment holds 20,000 characters."}
        </p>
      )}
      <div className={styles.actions}>
        <span
          className={styles.hint}
          title="Markdown works; @ mentions, # links, : finds emoji"
        >
          {waiting ? "Waiting for the picture" : keysLabel("mod+enter")}
        </span>
        {props.onLeave && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={leave}
          >
            Cancel
          </Button>
        )}
        <Button
          size="compact-sm"
          loading={sending}
          disabled={body === "" || tooLong || waiting}
          onClick={() => void submit()}
        >
          {submitLabel}
        </Button>
      </div>
    </div>
  );
}
