/** Asking for reviews, answering and withdrawing. Records: who said what, and when, is stamped here. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type {
  newReviewRequestSchema,
  reviewAnswerSchema,
  ReviewRequest,
} from "../../shared/api/reviews.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleOn, standingOf } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, idTaken, roleTooLow } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { timestamp } from "../records/clock.ts";
import { recordContribution } from "../records/members.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { contentDigest } from "./content.ts";
import {
  blockNotFound,
  cannotReview,
  cannotReviewOwn,
  notYourRequest,
  notYourReview,
  reviewNotFound,
  reviewTaken,
  reviewWithdrawn,
} from "./errors.ts";
import { readRequest } from "./reading.ts";

/** The same client-made id again gives the request it made before. */
export async function askForReview(
  context: Context,
  caller: Caller,
  canvasId: string,
  asked: z.output<typeof newReviewRequestSchema>,
): Promise<{ request: ReviewRequest; created: boolean }> {
  const { db } = context.store;
  const id = asked.id ?? randomUUID();
  const before = await readRequest(db, id);
  if (before) {
    if (before.canvas !== canvasId || before.askedBy.id !== caller.user.id)
      throw idTaken(id);
    return { request: before, created: false };
  }
  const people = [...new Set(asked.people)];
  const disciplines = [...new Set(asked.disciplines)];
  await checkAsked(context, caller, canvasId, people);
  await digestNow(context, canvasId, asked.block);
  const created = await db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    const inserted = await trx
      .insertInto("review_request")
      .values({
        id,
        canvas_id: canvasId,
        block_id: asked.block,
        asked_by: caller.user.id,
        message: asked.message,
        due_on: asked.dueOn,
        created_at: timestamp(),
        withdrawn_at: null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
    const place = {
      request_id: id,
      canvas_id: canvasId,
      state: "asked" as const,
      word: "",
      at: null,
      digest: null,
      stale_at: null,
    };
    await trx
      .insertInto("review")
      .values([
        ...people.map((user_id) => ({
          ...place,
          id: randomUUID(),
          user_id,
          discipline: null,
        })),
        ...disciplines.map((discipline) => ({
          ...place,
          id: randomUUID(),
          user_id: null,
          discipline,
        })),
      ])
      .execute();
    return true;
  });
  const request = await readRequest(db, id);
  if (!request) throw reviewNotFound();
  if (created) {
    await announce(context, canvasId, caller);
    await tell(context, {
      type: "reviewAsked",
      canvasId,
      requestId: id,
      userIds: people,
      disciplines,
      actorId: caller.user.id,
    });
  }
  return { request, created };
}

/**
 * Says how far somebody is with their review; a place that a discipline was asked for becomes theirs. What they approve
 * or not is what stands there now.
 */
export async function answerReview(
  context: Context,
  caller: Caller,
  reviewId: string,
  { state, word }: z.output<typeof reviewAnswerSchema>,
): Promise<ReviewRequest> {
  const { db } = context.store;
  const { review, request } = await reviewOrRefuse(context, caller, reviewId);
  if (request.withdrawn_at !== null) throw reviewWithdrawn();
  const { user } = caller;
  if (review.user_id !== null && review.user_id !== user.id) {
    if (review.discipline === null) throw notYourReview();
    throw await takenBy(context, review.user_id);
  }
  if (
    review.user_id === null &&
    !user.disciplines.some((discipline) => discipline === review.discipline)
  )
    throw notYourReview();
  const isVerdict = state !== "looking";
  const digest = isVerdict
    ? await digestNow(context, request.canvas_id, request.block_id)
    : null;
  const changed = await db
    .updateTable("review")
    .set({
      user_id: user.id,
      state,
      word,
      at: timestamp(),
      digest,
      stale_at: null,
    })
    .where("id", "=", reviewId)
    // Two of a discipline at once: the first has it.
    .where((is) =>
      is.or([is("user_id", "is", null), is("user_id", "=", user.id)]),
    )
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw await takenNow(context, reviewId);
  await announce(context, request.canvas_id, caller);
  if (isVerdict)
    await tell(context, {
      type: "reviewAnswered",
      canvasId: request.canvas_id,
      requestId: request.id,
      actorId: user.id,
    });
  return (await readRequest(db, request.id))!;
}

/** By whoever asked, or an owner. What was answered stays to be read. Again is no harm. */
export async function withdrawRequest(
  context: Context,
  caller: Caller,
  requestId: string,
): Promise<void> {
  const { db } = context.store;
  const request = await db
    .selectFrom("review_request")
    .selectAll()
    .where("id", "=", requestId)
    .executeTakeFirst();
  const role = request && (await roleOn(context, caller, request.canvas_id));
  if (!role) throw reviewNotFound();
  if (!can(role, "comment")) throw roleTooLow("comment");
  if (request.asked_by !== caller.user.id && role !== "owner")
    throw notYourRequest();
  const changed = await db
    .updateTable("review_request")
    .set({ withdrawn_at: timestamp() })
    .where("id", "=", requestId)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  if (changed.numUpdatedRows > 0n)
    await announce(context, request.canvas_id, caller);
}

async function checkAsked(
  context: Context,
  caller: Caller,
  canvasId: string,
  people: readonly string[],
) {
  if (people.includes(caller.user.id)) throw cannotReviewOwn();
  const known = await readPeople(context.store.db, people);
  for (const id of people) {
    const standing = await standingOf(context, id, canvasId);
    if (!standing || !can(standing.role, "comment"))
      throw cannotReview((known.get(id) ?? unknownPerson(id)).name);
  }
}

/** Throws when the block is gone. */
async function digestNow(
  context: Context,
  canvasId: string,
  block: string | null,
): Promise<string> {
  const digest = await context.hub.read(canvasId, (doc) =>
    contentDigest(doc, block),
  );
  if (digest === null) throw blockNotFound();
  return digest;
}

async function reviewOrRefuse(
  context: Context,
  caller: Caller,
  reviewId: string,
) {
  const { db } = context.store;
  const review = await db
    .selectFrom("review")
    .selectAll()
    .where("id", "=", reviewId)
    .executeTakeFirst();
  const role = review && (await roleOn(context, caller, review.canvas_id));
  if (!role) throw reviewNotFound();
  if (!can(role, "comment")) throw roleTooLow("comment");
  const request = await db
    .selectFrom("review_request")
    .selectAll()
    .where("id", "=", review.request_id)
    .executeTakeFirstOrThrow();
  return { review, request };
}

async function takenNow(context: Context, reviewId: string) {
  const row = await context.store.db
    .selectFrom("review")
    .select("user_id")
    .where("id", "=", reviewId)
    .executeTakeFirst();
  return row?.user_id ? takenBy(context, row.user_id) : reviewNotFound();
}

async function takenBy(context: Context, userId: string) {
  const people = await readPeople(context.store.db, [userId]);
  return reviewTaken((people.get(userId) ?? unknownPerson(userId)).name);
}

async function announce(context: Context, canvasId: string, caller: Caller) {
  await recordContribution(context, canvasId, caller.user.id);
  context.hub.publish(canvasId, { type: "reviews" });
}
