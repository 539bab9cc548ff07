/** What was asked for and said, at the head of the threads panel: what waits for me comes first. */
import { BadgeCheck } from "lucide-react";
import { useSession } from "../sync/session.ts";
import { inOrder, waitsForMe } from "./outcome.ts";
import { ReviewCard } from "./ReviewCard.tsx";
import { useReviews } from "./reviews.ts";
import styles from "./reviews.module.css";

export function ReviewsSection() {
  const { me } = useSession();
  const requests = useReviews();
  if (requests.length === 0) return null;
  const mine = requests.filter((request) => waitsForMe(request, me)).length;
  const title =
    mine > 0
      ? `Reviews: ${mine} ${mine === 1 ? "waits" : "wait"} for you`
      : `Reviews (${requests.length})`;
  return (
    <details className={styles.section} open={mine > 0 || undefined}>
      <summary>
        <BadgeCheck size={14} aria-hidden />
        {title}
      </summary>
      <ul className={styles.list} aria-label="Requests for review">
        {inOrder(requests, me).map((request) => (
          <li key={request.id}>
            <ReviewCard request={request} />
          </li>
        ))}
      </ul>
    </details>
  );
}
