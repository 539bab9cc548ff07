/** Where a comment is written: grows with its text, keeps a draft, knows people after "@". Ctrl/Cmd+Enter sends. */
import { Button } from "@mantine/core";
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type SyntheticEvent,
} from "react";
import { usePeople } from "../blocks/people.ts";
import { flushSync } from "react-dom";
import { messageOf } from "../kit/api.ts";
import { keysLabel } from "../kit/keys.ts";
import { useStore } from "../kit/store.ts";
import styles from "./Composer.module.css";
import type { Draft } from "./drafts.ts";
import { Face } from "../kit/Face.tsx";
import { PersonName } from "../kit/PersonName.tsx";
import { takeHeldKeys } from "./heldKeys.ts";
import { toMarkdown } from "./mentions.ts";
import { useExpanded } from "./useExpanded.ts";
import { useMentions } from "./useMentions.ts";
import { useThreadDesk } from "./useThreads.ts";

export interface ComposerProps {
  /** Where its draft is kept: a thread id, an anchor key, or "edit:" and a comment id. */
  readonly place: string;
  readonly label: string;
  readonly submitLabel: string;
  /** What it starts with when there is no draft. */
  readonly initial?: Draft;
  readonly autoFocus?: boolean;
  /** Gets Markdown. When it throws, the text stays and the message is shown. */
  onSubmit(body: string): void | Promise<void>;
  /** Esc. The draft is kept. */
  onLeave?(): void;
}

export function Composer(props: ComposerProps) {
  const desk = useThreadDesk();
  const revision = useStore(desk.draftRevision);
  return <Field key={`${props.place} ${revision}`} {...props} />;
}

function Field(props: ComposerProps) {
  const { place, label, submitLabel, initial, autoFocus, onSubmit, onLeave } =
    props;
  const desk = useThreadDesk();
  const everyone = usePeople();
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = desk.drafts.read(place);
    return kept.text === "" && initial ? initial : kept;
  });
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const { expanded, onFocus, onBlur } = useExpanded();

  const change = (next: Draft) => {
    setDraft(next);
    setFailure(null);
    desk.drafts.write(place, next);
  };
  const mentions = useMentions(everyone, draft, (next, caret) => {
    change(next);
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  });

  useEffect(() => {
    const element = field.current;
    if (!autoFocus || !element) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
    const typed = takeHeldKeys();
    if (typed === "") return;
    // Before the next key, which would else be written into the empty field.
    queueMicrotask(() =>
      flushSync(() =>
        setDraft((old) => {
          const next = { ...old, text: old.text + typed };
          desk.drafts.write(place, next);
          return next;
        }),
      ),
    );
  }, [autoFocus, desk, place]);

  const body = toMarkdown(draft.text.trim(), draft.mentions);
  const tooLong = body.length > 20_000;
  const submit = async () => {
    if (body === "" || tooLong || sending) return;
    mentions.close();
    setSending(true);
    try {
      await onSubmit(body);
      desk.drafts.forget(place);
      setDraft({ text: "", mentions: [] });
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setSending(false);
    }
  };
  const handleKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (mentions.handleKey(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void submit();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
  };
  /** The keyboard goes on at the thread, or wherever the field's owner sends it. */
  const leave = () => {
    const around = field.current?.closest<HTMLElement>("[data-thread]");
    if (around) around.focus({ preventScroll: true });
    else field.current?.blur();
    onLeave?.();
  };
  const followCaret = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart } = event.currentTarget;
    mentions.follow(value, selectionStart);
  };

  const open = mentions.people.length > 0;
  return (
    <div
      className={styles.composer}
      data-expanded={expanded || draft.text !== "" || undefined}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      <textarea
        ref={field}
        className={styles.field}
        aria-label={label}
        placeholder={label}
        rows={1}
        // What is typed while it is sent would be lost with the sent text.
        readOnly={sending}
        value={draft.text}
        aria-autocomplete="list"
        aria-controls={open ? listId : undefined}
        aria-activedescendant={
          open ? `${listId}-${mentions.active}` : undefined
        }
        onChange={(event) => {
          change({ ...draft, text: event.currentTarget.value });
          followCaret(event);
        }}
        onClick={followCaret}
        onBlur={mentions.close}
        onKeyDown={handleKeyDown}
      />
      {open && (
        <ul
          id={listId}
          role="listbox"
          aria-label="People"
          className={styles.people}
        >
          {mentions.people.map((person, i) => (
            <li
              key={person.id}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === mentions.active}
              className={styles.person}
              // Before the field loses the focus.
              onPointerDown={(event) => {
                event.preventDefault();
                mentions.pick(person);
              }}
            >
              <Face person={person} size={20} />
              <PersonName person={person} />
              <span className={styles.discipline}>
                {person.disciplines.join(", ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {open &&
          `${mentions.people.length} ${mentions.people.length === 1 ? "person" : "people"}, arrows choose`}
      </p>
      {(failure ?? tooLong) && (
        <p className={styles.failure} role="alert">
          {failure ?? "Too long: a comment holds 20,000 characters."}
        </p>
      )}
      <div className={styles.actions}>
        <span
          className={styles.hint}
          title="Markdown works; @ mentions somebody"
        >
          {keysLabel("mod+enter")}
        </span>
        {onLeave && (
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
          disabled={body === "" || tooLong}
          onClick={() => void submit()}
        >
          {submitLabel}
        </Button>
      </div>
    </div>
  );
}
