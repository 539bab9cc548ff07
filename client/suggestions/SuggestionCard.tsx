/** A suggestion in the card of its thread: what was and what would be, and what can be done about it. */
import { Button } from "@mantine/core";
import {
  Check,
  CircleCheck,
  CircleX,
  PencilLine,
  Undo2,
  X,
} from "lucide-react";
import { useId, useState } from "react";
import type { Suggestion, Thread } from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import { ApiFailure } from "../kit/api.ts";
import { nameWithGuest, PersonName } from "../kit/PersonName.tsx";
import { useStore } from "../kit/store.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import { useSession } from "../sync/session.ts";
import { useThreadDesk } from "../threads/useThreads.ts";
import { Diff } from "./Diff.tsx";
import styles from "./SuggestionCard.module.css";
import { useDecide } from "./useDecide.ts";

export function SuggestionPart(props: {
  readonly thread: Thread;
  readonly open: boolean;
}) {
  const { thread, open } = props;
  const { suggestion } = thread;
  return suggestion ? (
    <SuggestionCard thread={thread} suggestion={suggestion} open={open} />
  ) : null;
}

function SuggestionCard(props: {
  readonly thread: Thread;
  readonly suggestion: Suggestion;
  readonly open: boolean;
}) {
  const { thread, suggestion, open } = props;
  const author = thread.comments[0]?.author;
  const label = useId();
  return (
    <section className={styles.card} aria-labelledby={label}>
      <p className={styles.head} id={label}>
        <PencilLine size={14} aria-hidden />
        <span>
          {author ? <PersonName person={author} /> : "Somebody"} suggests{" "}
          {titles[suggestion.kind]}
        </span>
      </p>
      <p className={styles.diff} data-clamp={!open || undefined}>
        <Diff was={suggestion.original} now={suggestion.replacement} />
      </p>
      {suggestion.status !== "open" ? (
        <Decided thread={thread} suggestion={suggestion} />
      ) : (
        open && <Decide thread={thread} suggestion={suggestion} />
      )}
    </section>
  );
}

const titles = {
  insert: "new words",
  delete: "to delete words",
  replace: "other words",
} as const;

function Decided(props: {
  readonly thread: Thread;
  readonly suggestion: Suggestion;
}) {
  const { thread, suggestion } = props;
  const now = useNow();
  const { status, decidedAt, decidedBy, word } = suggestion;
  const author = thread.comments[0]?.author;
  const by = decidedBy ? nameWithGuest(decidedBy) : "Somebody";
  const isAccepted = status === "accepted";
  const Icon = isAccepted ? CircleCheck : CircleX;
  return (
    <p className={styles.decided} data-accepted={isAccepted || undefined}>
      <Icon size={14} aria-hidden />
      <span title={decidedAt ? exactTime(decidedAt) : undefined}>
        {status === "withdrawn"
          ? `${by} withdrew this`
          : `Suggested by ${author ? nameWithGuest(author) : "somebody"}, ${status} by ${by}`}
        {word && `: ${word}`}
        {decidedAt && ` · ${timeAgo(decidedAt, now)}`}
      </span>
    </p>
  );
}

interface Conflict {
  readonly present: string;
}

function Decide(props: {
  readonly thread: Thread;
  readonly suggestion: Suggestion;
}) {
  const { thread, suggestion } = props;
  const session = useSession();
  const desk = useThreadDesk();
  const role = useStore(session.role);
  const letters = useStore(desk.outbox.letters);
  const decide = useDecide(thread.id);
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [declining, setDeclining] = useState(false);
  const isMine = thread.comments[0]?.author.id === session.me.id;
  // Not there yet for anybody else.
  if (letters.some(({ id }) => id === thread.id)) return null;
  const isGone = thread.live.state === "orphaned";
  const mayEdit = can(role, "edit");

  const run = async (
    decision: "accept" | "decline" | "withdraw",
    more: { readonly word?: string; readonly expected?: string } = {},
  ) => {
    setBusy(true);
    try {
      await decide(decision, more);
      setConflict(null);
    } catch (failure) {
      const present =
        failure instanceof ApiFailure && failure.id === "suggestion_conflict"
          ? failure.details["present"]
          : undefined;
      if (typeof present === "string") setConflict({ present });
      else toastFailure(`suggestion ${thread.id}`, failures[decision], failure);
    } finally {
      setBusy(false);
    }
  };

  if (declining)
    return (
      <DeclineForm
        busy={busy}
        onDecline={(word) => void run("decline", { word })}
        onCancel={() => setDeclining(false)}
      />
    );
  return (
    <>
      {isGone && mayEdit && (
        <p className={styles.note}>
          The words that this is about are gone, so it cannot be accepted.
          Decline it, or write the new words yourself.
        </p>
      )}
      {conflict && (
        <ConflictView
          suggestion={suggestion}
          present={conflict.present}
          busy={busy}
          onAccept={() => void run("accept", { expected: conflict.present })}
        />
      )}
      {!mayEdit && (
        <p className={styles.note}>
          {can(role, "comment")
            ? "Whoever may edit this canvas accepts or declines it."
            : "You may look at this canvas; its editors decide."}
        </p>
      )}
      <div className={styles.foot}>
        {mayEdit && !conflict && (
          <Button
            size="compact-sm"
            disabled={isGone}
            loading={busy}
            leftSection={<Check size={14} aria-hidden />}
            onClick={() => void run("accept")}
          >
            Accept
          </Button>
        )}
        {mayEdit && !isMine && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy}
            leftSection={<X size={14} aria-hidden />}
            onClick={() => setDeclining(true)}
          >
            Decline…
          </Button>
        )}
        {isMine && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy}
            leftSection={<Undo2 size={14} aria-hidden />}
            onClick={() => void run("withdraw")}
          >
            Withdraw
          </Button>
        )}
      </div>
    </>
  );
}

const failures = {
  accept: "The suggestion was not accepted",
  decline: "The suggestion was not declined",
  withdraw: "The suggestion was not withdrawn",
} as const;

/** Somebody changed the words since: nothing that was not seen here is replaced. */
function ConflictView(props: {
  readonly suggestion: Suggestion;
  readonly present: string;
  readonly busy: boolean;
  onAccept(): void;
}) {
  const { suggestion, present, busy, onAccept } = props;
  return (
    <div className={styles.conflict} role="alert">
      <p className={styles.note}>
        Somebody changed these words after the suggestion was made. Nothing was
        changed yet.
      </p>
      <dl className={styles.texts}>
        <dt>It was for</dt>
        <dd>{suggestion.original || "(nothing)"}</dd>
        <dt>There is now</dt>
        <dd>{present || "(nothing)"}</dd>
        <dt>Suggested</dt>
        <dd>{suggestion.replacement || "(nothing)"}</dd>
      </dl>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        onClick={onAccept}
      >
        Replace what is there now
      </Button>
    </div>
  );
}

function DeclineForm(props: {
  readonly busy: boolean;
  onDecline(word: string): void;
  onCancel(): void;
}) {
  const { busy, onDecline, onCancel } = props;
  const [word, setWord] = useState("");
  return (
    <form
      className={styles.decline}
      onSubmit={(event) => {
        event.preventDefault();
        onDecline(word.trim());
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onCancel();
      }}
    >
      <label className={styles.label}>
        Why (a word helps)
        <input
          autoFocus
          className={styles.word}
          value={word}
          maxLength={2000}
          onChange={(event) => setWord(event.currentTarget.value)}
        />
      </label>
      <div className={styles.foot}>
        <Button type="submit" size="compact-sm" loading={busy}>
          Decline
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={onCancel}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
