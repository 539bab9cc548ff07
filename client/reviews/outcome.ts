/** What a request for review has come to, and whose turn it is: pure, from the records. */
import type { Review, ReviewRequest } from "../../shared/api/reviews.ts";
import type { Person } from "../../shared/people.ts";

/** From what needs somebody first to what needs nobody. */
export type Outcome = "changes" | "stale" | "looking" | "asked" | "approved";

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  changes: "Changes wanted",
  stale: "Changed since",
  looking: "In review",
  asked: "Review asked",
  approved: "Approved",
};

/** Null for what was withdrawn. A wish for changes that were made since is a request that waits again. */
export function outcomeOf(request: ReviewRequest): Outcome | null {
  if (request.withdrawnAt !== null) return null;
  const { reviews } = request;
  const are = (test: (review: Review) => boolean) => reviews.some(test);
  if (are((r) => r.state === "changes" && r.staleAt === null)) return "changes";
  if (are((r) => r.state === "approved" && r.staleAt !== null)) return "stale";
  if (are((r) => r.state === "looking")) return "looking";
  if (are((r) => r.state === "asked" || r.state === "changes")) return "asked";
  return "approved";
}

const weights: readonly Outcome[] = [
  "changes",
  "stale",
  "looking",
  "asked",
  "approved",
];

/** Of each block (the canvas under null) what its requests come to together: the weightiest. */
export function outcomesByBlock(
  requests: readonly ReviewRequest[],
): ReadonlyMap<string | null, Outcome> {
  const outcomes = new Map<string | null, Outcome>();
  for (const request of requests) {
    const outcome = outcomeOf(request);
    const known = outcomes.get(request.block);
    if (
      outcome &&
      (!known || weights.indexOf(outcome) < weights.indexOf(known))
    )
      outcomes.set(request.block, outcome);
  }
  return outcomes;
}

/** The place that I can answer: my own before one that my discipline may take. */
export function myReview(
  { reviews, withdrawnAt }: ReviewRequest,
  me: Person,
): Review | null {
  if (withdrawnAt !== null) return null;
  return (
    reviews.find(({ person }) => person?.id === me.id) ??
    reviews.find(
      ({ person, discipline }) =>
        person === null &&
        discipline !== null &&
        me.disciplines.includes(discipline),
    ) ??
    null
  );
}

/** Somebody waits for me: I was asked, or my discipline, or what I said is about what was there before. */
export function waitsForMe(request: ReviewRequest, me: Person): boolean {
  const mine = myReview(request, me);
  return (
    mine !== null &&
    (mine.state === "asked" ||
      mine.state === "looking" ||
      mine.staleAt !== null)
  );
}

/** What needs somebody first, what waits for me before all; then the newest. */
export function inOrder(
  requests: readonly ReviewRequest[],
  me: Person,
): ReviewRequest[] {
  const weight = (request: ReviewRequest) => {
    if (waitsForMe(request, me)) return -1;
    const outcome = outcomeOf(request);
    return outcome === null ? weights.length : weights.indexOf(outcome);
  };
  return requests.toSorted(
    (a, b) => weight(a) - weight(b) || (a.createdAt < b.createdAt ? 1 : -1),
  );
}
