/** What I say to a request: that I look at it, that it is fine, or what should change. */
import { Button, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Review, ReviewState } from "../../shared/api/reviews.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import { answerReview } from "./reviews.ts";
import styles from "./reviews.module.css";

type Verdict = "approved" | "changes";

export function ReviewAnswer({ review }: { readonly review: Review }) {
  const { canvasId } = useSession();
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const say = async (state: Exclude<ReviewState, "asked">) => {
    setBusy(true);
    try {
      await answerReview(queries, canvasId, review.id, state, word.trim());
      setVerdict(null);
      setWord("");
    } catch (failure) {
      toastFailure("review-answer", "Your answer was not sent", failure);
    } finally {
      setBusy(false);
    }
  };

  if (verdict === null)
    return (
      <div className={styles.actions} role="group" aria-label="Your review">
        {review.state === "asked" && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            onClick={() => void say("looking")}
          >
            {review.person ? "I’m looking" : "I’ll review it"}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setVerdict("approved")}
        >
          {review.state === "approved" ? "Approve again…" : "Approve…"}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setVerdict("changes")}
        >
          Ask for changes…
        </Button>
      </div>
    );
  const needsWord = verdict === "changes";
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void say(verdict);
      }}
    >
      <Textarea
        size="xs"
        autosize
        minRows={2}
        maxLength={2000}
        data-autofocus
        autoFocus
        label={needsWord ? "What should change?" : "Anything to add?"}
        description={needsWord ? undefined : "Not needed"}
        value={word}
        onChange={(event) => setWord(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setVerdict(null);
        }}
      />
      <div className={styles.formActions}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => setVerdict(null)}
        >
          Cancel
        </Button>
        <Button
          size="compact-sm"
          type="submit"
          loading={busy}
          disabled={needsWord && word.trim() === ""}
        >
          {needsWord ? "Ask for changes" : "Approve"}
        </Button>
      </div>
    </form>
  );
}
