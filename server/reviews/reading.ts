/** Requests for review as the API shows them. */
import type { Kysely, Selectable } from "kysely";
import type { Review, ReviewRequest } from "../../shared/api/reviews.ts";
import { disciplineSchema, type Person } from "../../shared/people.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";

export type RequestRow = Selectable<Tables["review_request"]>;
export type ReviewRow = Selectable<Tables["review"]>;

const atMost = 500;

/** Newest first; of requests that were withdrawn only those that somebody had answered. */
export async function listReviews(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<ReviewRequest[]> {
  const rows = await db
    .selectFrom("review_request")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .where((is) =>
      is.or([
        is("withdrawn_at", "is", null),
        is.exists(
          is
            .selectFrom("review")
            .select("review.id")
            .whereRef("review.request_id", "=", "review_request.id")
            .where("review.state", "in", ["approved", "changes"]),
        ),
      ]),
    )
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(atMost)
    .execute();
  return withReviews(db, rows);
}

/** Undefined: there is none. */
export async function readRequest(
  db: Kysely<Tables>,
  id: string,
): Promise<ReviewRequest | undefined> {
  const [request] = await withReviews(
    db,
    await db
      .selectFrom("review_request")
      .selectAll()
      .where("id", "=", id)
      .execute(),
  );
  return request;
}

async function withReviews(
  db: Kysely<Tables>,
  requests: readonly RequestRow[],
): Promise<ReviewRequest[]> {
  if (requests.length === 0) return [];
  const reviews = await db
    .selectFrom("review")
    .selectAll()
    .where(
      "request_id",
      "in",
      requests.map(({ id }) => id),
    )
    .orderBy("id")
    .execute();
  const people = await readPeople(db, [
    ...requests.map(({ asked_by }) => asked_by),
    ...reviews.flatMap(({ user_id }) => user_id ?? []),
  ]);
  const byRequest = Map.groupBy(reviews, ({ request_id }) => request_id);
  return requests.map((row) => ({
    id: row.id,
    canvas: row.canvas_id,
    block: row.block_id,
    askedBy: personIn(people, row.asked_by),
    message: row.message,
    dueOn: row.due_on,
    createdAt: row.created_at,
    withdrawnAt: row.withdrawn_at,
    reviews: (byRequest.get(row.id) ?? []).map((review) =>
      reviewOf(review, people),
    ),
  }));
}

function reviewOf(row: ReviewRow, people: ReadonlyMap<string, Person>): Review {
  const { user_id, discipline } = row;
  return {
    id: row.id,
    person: user_id === null ? null : personIn(people, user_id),
    discipline: discipline === null ? null : disciplineSchema.parse(discipline),
    state: row.state,
    word: row.word,
    at: row.at,
    staleAt: row.stale_at,
  };
}

function personIn(people: ReadonlyMap<string, Person>, id: string): Person {
  return people.get(id) ?? unknownPerson(id);
}
