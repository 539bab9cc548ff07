/** Whom something concerns, why, and how near it is to them; who may read it is asked afterwards. */
import type { Kysely, Selectable } from "kysely";
import type { InboxReason } from "../../shared/api/inbox.ts";
import { inboxReasons } from "../../shared/api/inbox.ts";
import { disciplineSchema, type Discipline } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import type { Occurrence } from "./occurrence.ts";
import { ownersOf, readersOf } from "./readers.ts";
import { watchingOf, type Nearness, type Watching } from "./watching.ts";
import { mentionsIn, type Mentions } from "./words.ts";

export interface Concern {
  readonly reason: InboxReason;
  readonly nearness: Nearness;
}

export interface News {
  readonly subject: {
    readonly type: "thread" | "review" | "access";
    readonly id: string;
  };
  /** What was said where that is no comment. */
  readonly words: string;
  readonly commentId: string | null;
  readonly actorId: string | null;
  /** It is about this comment alone: told once to each, however often it is said. */
  readonly isOneComment: boolean;
  /** By person. */
  readonly concerns: ReadonlyMap<string, Concern>;
  readonly watching: Watching;
}

type Thread = Selectable<Tables["thread"]>;

/** Null: what it is about is gone. */
export async function newsOf(
  context: Context,
  occurrence: Occurrence,
): Promise<News | null> {
  const { canvasId } = occurrence;
  const { db } = context.store;
  const actorId = "actorId" in occurrence ? occurrence.actorId : null;
  const concerns = new Map<string, Concern>();
  const add = (
    ids: Iterable<string>,
    reason: InboxReason,
    nearness: Nearness,
  ) => {
    for (const id of ids) {
      const known = concerns.get(id);
      if (!known || isWeightier(reason, known.reason))
        concerns.set(id, { reason, nearness });
    }
  };
  if ("requestId" in occurrence) {
    const watching = await watchingOf(db, canvasId, "");
    const words = await concernsOfRequest(context, occurrence, add);
    if (words === null) return null;
    return {
      subject: {
        type: occurrence.type === "accessAsked" ? "access" : "review",
        id: occurrence.requestId,
      },
      words,
      commentId: null,
      actorId,
      isOneComment: false,
      concerns,
      watching,
    };
  }
  const thread = await db
    .selectFrom("thread")
    .selectAll()
    .where("id", "=", occurrence.threadId)
    .executeTakeFirst();
  if (!thread) return null;
  const watching = await watchingOf(db, canvasId, thread.id);
  const about = await concernsOfThread(
    context,
    occurrence,
    thread,
    watching,
    add,
  );
  return {
    subject: { type: "thread", id: thread.id },
    words: about.words,
    commentId: about.commentId,
    actorId,
    isOneComment: about.isOneComment ?? false,
    concerns,
    watching,
  };
}

export function isWeightier(a: InboxReason, b: InboxReason): boolean {
  return inboxReasons.indexOf(a) < inboxReasons.indexOf(b);
}

type Add = (
  ids: Iterable<string>,
  reason: InboxReason,
  nearness: Nearness,
) => void;

interface About {
  readonly words: string;
  readonly commentId: string | null;
  readonly isOneComment?: true;
}

async function concernsOfThread(
  context: Context,
  occurrence: Exclude<Occurrence, { requestId: string }>,
  thread: Thread,
  watching: Watching,
  add: Add,
): Promise<About> {
  const { db } = context.store;
  const { canvasId } = occurrence;
  switch (occurrence.type) {
    case "comment": {
      const comment = await db
        .selectFrom("comment")
        .select(["id", "body"])
        .where("id", "=", occurrence.commentId)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      const suggestion = await db
        .selectFrom("suggestion")
        .select("thread_id")
        .where("thread_id", "=", thread.id)
        .executeTakeFirst();
      if (comment)
        add(
          await named(context, canvasId, mentionsIn(comment.body)),
          "mentioned",
          "meant for me",
        );
      if (!occurrence.isFirst)
        add(await participants(db, thread), "replied", "meant for me");
      add(
        watching.all,
        occurrence.isFirst && suggestion ? "suggested" : "commented",
        "around me",
      );
      return {
        words: "",
        commentId: comment ? occurrence.commentId : null,
        isOneComment: true,
      };
    }
    case "mentioned":
      add(
        await named(context, canvasId, occurrence.mentions),
        "mentioned",
        "meant for me",
      );
      return {
        words: "",
        commentId: occurrence.commentId,
        isOneComment: true,
      };
    case "held":
      add(await ownersOf(context, canvasId), "approval needed", "mine to do");
      return {
        words: "",
        commentId: occurrence.commentId,
        isOneComment: true,
      };
    case "assigned":
      add([occurrence.userId], "assigned", "mine to do");
      return { words: "", commentId: await firstComment(db, thread.id) };
    case "asked":
      add(
        await ofDisciplines(
          context,
          canvasId,
          disciplineSchema.array().parse(occurrence.disciplines),
        ),
        "asked",
        "meant for me",
      );
      return { words: "", commentId: await firstComment(db, thread.id) };
    case "resolved":
    case "reopened":
      add(await participants(db, thread), occurrence.type, "meant for me");
      add(watching.all, occurrence.type, "around me");
      return {
        words: occurrence.type === "resolved" ? thread.resolution : "",
        commentId: null,
      };
    case "condition":
      add(await participants(db, thread), "condition", "meant for me");
      return { words: await conditionWords(db, thread.id), commentId: null };
    case "suggestionDecided":
      add([thread.author_id], "suggestion decided", "meant for me");
      add(await participants(db, thread), "suggestion decided", "meant for me");
      return { words: await decisionWords(db, thread.id), commentId: null };
  }
}

/** Gives what was said; null when there is no such request. */
async function concernsOfRequest(
  context: Context,
  occurrence: Extract<Occurrence, { requestId: string }>,
  add: Add,
): Promise<string | null> {
  const { db } = context.store;
  const { canvasId, requestId } = occurrence;
  if (occurrence.type === "accessAsked") {
    const request = await db
      .selectFrom("access_request")
      .select("message")
      .where("id", "=", requestId)
      .executeTakeFirst();
    add(await ownersOf(context, canvasId), "access asked", "mine to do");
    return request?.message ?? null;
  }
  const request = await db
    .selectFrom("review_request")
    .select(["asked_by", "message"])
    .where("id", "=", requestId)
    .executeTakeFirst();
  if (!request) return null;
  switch (occurrence.type) {
    case "reviewAsked":
      add(occurrence.userIds, "review asked", "mine to do");
      add(
        await ofDisciplines(
          context,
          canvasId,
          disciplineSchema.array().parse(occurrence.disciplines),
        ),
        "review asked",
        "mine to do",
      );
      return request.message;
    case "reviewAnswered": {
      add([request.asked_by], "review answered", "meant for me");
      const answer = await db
        .selectFrom("review")
        .select("word")
        .where("request_id", "=", requestId)
        .where("user_id", "=", occurrence.actorId)
        .orderBy("at", "desc")
        .executeTakeFirst();
      return answer?.word ?? "";
    }
    case "reviewStale":
      add(
        [...occurrence.userIds, request.asked_by],
        "review stale",
        "meant for me",
      );
      return "";
  }
}

/** One by one, by a group or by their discipline. */
async function named(
  context: Context,
  canvasId: string,
  { people, groups, disciplines }: Mentions,
): Promise<string[]> {
  const members =
    groups.length === 0
      ? []
      : await context.store.db
          .selectFrom("group_member")
          .select("user_id")
          .where("group_id", "in", groups)
          .execute();
  return [
    ...people,
    ...members.map(({ user_id }) => user_id),
    ...(await ofDisciplines(context, canvasId, disciplines)),
  ];
}

async function ofDisciplines(
  context: Context,
  canvasId: string,
  disciplines: readonly Discipline[],
): Promise<string[]> {
  if (disciplines.length === 0) return [];
  const readers = await readersOf(context, canvasId, null);
  return [...readers.values()]
    .filter((reader) =>
      reader.disciplines.some((own) => disciplines.includes(own)),
    )
    .map(({ id }) => id);
}

/** Who began it, wrote in it, was named in it or has it to do. */
async function participants(
  db: Kysely<Tables>,
  thread: Thread,
): Promise<Set<string>> {
  const comments = await db
    .selectFrom("comment")
    .select(["author_id", "body"])
    .where("thread_id", "=", thread.id)
    .where("held_at", "is", null)
    .execute();
  return new Set([
    thread.author_id,
    ...(thread.assignee_id === null ? [] : [thread.assignee_id]),
    ...comments.map(({ author_id }) => author_id),
    ...comments.flatMap(({ body }) => mentionsIn(body).people),
  ]);
}

async function firstComment(
  db: Kysely<Tables>,
  threadId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("comment")
    .select("id")
    .where("thread_id", "=", threadId)
    .where("deleted_at", "is", null)
    .where("held_at", "is", null)
    .orderBy("created_at")
    .orderBy("id")
    .executeTakeFirst();
  return row?.id ?? null;
}

async function conditionWords(db: Kysely<Tables>, threadId: string) {
  const row = await db
    .selectFrom("thread_condition")
    .selectAll()
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  if (!row) return "";
  const { metric, comparator, threshold } = JSON.parse(row.spec) as {
    metric: string;
    comparator: string;
    threshold: number;
  };
  const check = `${metric} ${comparator} ${threshold}`;
  const seen = row.value === null ? "" : `: it is ${row.value}`;
  return row.state === "holds"
    ? `${check} holds now${seen}.`
    : `${check} does not hold any more${seen}.`;
}

async function decisionWords(db: Kysely<Tables>, threadId: string) {
  const row = await db
    .selectFrom("suggestion")
    .select(["status", "word"])
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  if (!row) return "";
  const decided = row.status === "accepted" ? "Accepted." : "Declined.";
  return row.word ? `${decided} ${row.word}` : decided;
}
