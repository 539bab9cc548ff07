/** One request for review: about what, by when, what each said, and what I can say. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import type { Review, ReviewRequest } from "../../shared/api/reviews.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { timeAgo } from "../kit/when.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { dueWords, isOverdue } from "../threads/due.ts";
import { useCanComment } from "../threads/useThreads.ts";
import { myReview, outcomeOf, outcomeWords } from "./outcome.ts";
import { OutcomeIcon } from "./OutcomeIcon.tsx";
import { ReviewAnswer } from "./ReviewAnswer.tsx";
import { withdrawRequest } from "./reviews.ts";
import styles from "./reviews.module.css";

export function ReviewCard({ request }: { readonly request: ReviewRequest }) {
  const { me } = useSession();
  const mayComment = useCanComment();
  const now = useNow();
  const outcome = outcomeOf(request);
  const mine = myReview(request, me);
  const isOpen = outcome !== null && outcome !== "approved";
  return (
    <article aria-label={`Review asked by ${request.askedBy.name}`}>
      <div className={styles.head}>
        <About block={request.block} />
        {outcome ? (
          <span className={styles.outcome} data-outcome={outcome}>
            <OutcomeIcon outcome={outcome} size={14} />
            {outcomeWords[outcome]}
          </span>
        ) : (
          <span className={styles.outcome}>Withdrawn</span>
        )}
      </div>
      <p className={styles.facts}>
        {request.askedBy.id === me.id
          ? "You asked"
          : `${nameWithGuest(request.askedBy)} asked`}{" "}
        {timeAgo(request.createdAt, now)}
        {request.dueOn && (
          <>
            {" · "}
            <span
              data-overdue={
                (isOpen && isOverdue(request.dueOn, now)) || undefined
              }
            >
              {dueWords(request.dueOn, now)}
            </span>
          </>
        )}
      </p>
      {request.message && <p className={styles.words}>{request.message}</p>}
      <ul className={styles.reviews} aria-label="Who was asked">
        {request.reviews.map((review) => (
          <Said key={review.id} review={review} />
        ))}
      </ul>
      {mayComment && mine && <ReviewAnswer key={mine.id} review={mine} />}
      {mayComment && outcome !== null && <Withdraw request={request} />}
    </article>
  );
}

function About({ block }: { readonly block: string | null }) {
  const ui = useUiStore();
  const there = useCanvas((canvas) =>
    block === null ? undefined : canvas.blockById.get(block),
  );
  if (block === null)
    return <span className={styles.title}>The whole canvas</span>;
  if (!there) return <span className={styles.title}>A block that is gone</span>;
  return (
    <button
      type="button"
      className={styles.title}
      onClick={() =>
        patchUi(ui, {
          selection: new Set([block]),
          reveal: { block, at: Date.now() },
        })
      }
    >
      {titleOf(there)}
    </button>
  );
}

const stateWords: Readonly<Record<Review["state"], string>> = {
  asked: "was asked",
  looking: "is looking",
  approved: "approved",
  changes: "wants changes",
};

function Said({ review }: { readonly review: Review }) {
  const { person, discipline, state, staleAt, word } = review;
  return (
    <li className={styles.review}>
      {person ? (
        <Face person={person} size={22} />
      ) : (
        <span className={styles.nobody}>
          <UsersRound size={12} aria-hidden />
        </span>
      )}
      <span>
        {person ? nameWithGuest(person) : `Somebody of ${discipline}`}{" "}
        <span className={styles.said}>
          {person && discipline ? `for ${discipline} ` : ""}
          {stateWords[state]}
          {staleAt && ", and it was changed since"}
        </span>
      </span>
      {word && <p className={styles.words}>{word}</p>}
    </li>
  );
}

function Withdraw({ request }: { readonly request: ReviewRequest }) {
  const session = useSession();
  const role = useStore(session.role);
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  if (request.askedBy.id !== session.me.id && role !== "owner") return null;
  const withdraw = async () => {
    setBusy(true);
    try {
      await withdrawRequest(queries, session.canvasId, request.id);
      toast("review-withdrawn", "The request for review was withdrawn");
    } catch (failure) {
      toastFailure(
        "review-withdrawn",
        "The request was not withdrawn",
        failure,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.actions}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={busy}
        onClick={() => void withdraw()}
      >
        Withdraw request
      </Button>
    </div>
  );
}
