/** What was asked for and said, at the head of the threads panel: what waits for me comes first. */
import { BadgeCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import type { ReviewRequest } from "../../shared/api/reviews.ts";
import { useSession } from "../sync/session.ts";
import { inOrder, waitsForMe } from "./outcome.ts";
import { ReviewCard } from "./ReviewCard.tsx";
import { useReviews } from "./reviews.ts";
import styles from "./reviews.module.css";

export function ReviewsSection() {
  const { me } = useSession();
  const requests = useReviews();
  const section = useWanted(requests);
  // Once it was opened it stays as it was left, also when the last one that waited is answered.
  const [left, setLeft] = useState<boolean | null>(null);
  if (requests.length === 0) return null;
  const mine = requests.filter((request) => waitsForMe(request, me)).length;
  const title =
    mine > 0
      ? `Reviews: ${mine} ${mine === 1 ? "waits" : "wait"} for you`
      : `Reviews (${requests.length})`;
  return (
    <details
      ref={section}
      className={styles.section}
      open={left ?? mine > 0}
      onToggle={(event) => setLeft(event.currentTarget.open)}
    >
      <summary>
        <BadgeCheck size={14} aria-hidden />
        {title}
      </summary>
      <ul className={styles.list} aria-label="Requests for review">
        {inOrder(requests, me).map((request) => (
          <li key={request.id} data-request={request.id} tabIndex={-1}>
            <ReviewCard request={request} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A link may lead to one request: it comes into sight and has the keyboard. */
function useWanted(requests: readonly ReviewRequest[]) {
  const section = useRef<HTMLDetailsElement>(null);
  const ui = useUiStore();
  const wanted = useUi(({ openReview }) => openReview);
  const isHere = requests.some(({ id }) => id === wanted);
  useEffect(() => {
    if (!isHere || wanted === null || !section.current) return;
    section.current.open = true;
    const card = section.current.querySelector<HTMLElement>(
      `[data-request="${CSS.escape(wanted)}"]`,
    );
    card?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
    patchUi(ui, { openReview: null });
  }, [wanted, isHere, ui]);
  return section;
}
