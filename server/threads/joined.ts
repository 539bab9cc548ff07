/** Threads with everything that hangs on them, however many: one statement for each table. */
import type { Selectable } from "kysely";
import type { z } from "zod";
import {
  anchorLiveSchema,
  anchorPlaceSchema,
  anchorSchema,
} from "../../shared/api/anchors.ts";
import {
  conditionSpecSchema,
  type Comment,
  type Condition,
  type Reaction,
  type Suggestion,
  type Thread,
  type ThreadEvent,
} from "../../shared/api/threads.ts";
import { disciplineSchema, type Person } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { seesComment, type Reader } from "./seeing.ts";

export type ThreadRow = Selectable<Tables["thread"]>;
export type CommentRow = Selectable<Tables["comment"]>;
type ReactionRow = Selectable<Tables["reaction"]>;
type EventRow = Selectable<Tables["thread_event"]>;
type SuggestionRow = Selectable<Tables["suggestion"]>;

/** What is stored of an event: `person` is an id there. */
export interface StoredDetails {
  readonly words?: string;
  readonly person?: string;
  readonly run?: { readonly id: string; readonly name: string };
  readonly on?: boolean;
}

/** In the order of the rows. All of one canvas, and seen by the reader; what they do not see in them is left out. */
export async function joinThreads(
  { store: { db } }: Pick<Context, "store">,
  reader: Reader,
  rows: readonly ThreadRow[],
): Promise<Thread[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [comments, reactions, events, conditions, suggestions] =
    await Promise.all([
      db
        .selectFrom("comment")
        .selectAll()
        .where("thread_id", "in", ids)
        .where(seesComment(reader))
        .orderBy("created_at")
        .orderBy("id")
        .execute(),
      db
        .selectFrom("reaction")
        .innerJoin("comment", "comment.id", "reaction.comment_id")
        .selectAll("reaction")
        .where("comment.thread_id", "in", ids)
        .where(seesComment(reader))
        .orderBy("reaction.created_at")
        .orderBy("reaction.user_id")
        .execute(),
      db
        .selectFrom("thread_event")
        .selectAll()
        .where("thread_id", "in", ids)
        .orderBy("at")
        .orderBy("id")
        .execute(),
      db
        .selectFrom("thread_condition")
        .leftJoin("run", (join) =>
          join
            .onRef("run.id", "=", "thread_condition.run_id")
            .on("run.visible", "=", 1),
        )
        .selectAll("thread_condition")
        .select("run.name as run_name")
        .where("thread_id", "in", ids)
        .execute(),
      db
        .selectFrom("suggestion")
        .selectAll()
        .where("thread_id", "in", ids)
        .execute(),
    ]);
  const details = new Map(
    events.map((event) => [
      event.id,
      JSON.parse(event.details) as StoredDetails,
    ]),
  );
  const people = await readPeople(
    db,
    [
      ...comments.map((comment) => comment.author_id),
      ...reactions.map((reaction) => reaction.user_id),
      ...rows.flatMap((row) => [row.resolved_by ?? [], row.assignee_id ?? []]),
      ...events.map((event) => event.actor_id ?? []),
      ...[...details.values()].map(({ person }) => person ?? []),
      ...suggestions.map(({ decided_by }) => decided_by ?? []),
    ].flat(),
  );
  const shaped = shaper(reader, people);
  const commentsOf = Map.groupBy(comments, (row) => row.thread_id);
  const reactionsOf = Map.groupBy(reactions, (row) => row.comment_id);
  const eventsOf = Map.groupBy(events, (row) => row.thread_id);
  const conditionOf = new Map(conditions.map((row) => [row.thread_id, row]));
  const suggestionOf = new Map(suggestions.map((row) => [row.thread_id, row]));
  return rows.map((row) => {
    const condition = conditionOf.get(row.id);
    const suggestion = suggestionOf.get(row.id);
    return {
      id: row.id,
      canvas: row.canvas_id,
      anchor: readJson(row.anchor, anchorSchema),
      live: row.live
        ? readJson(row.live, anchorLiveSchema)
        : { state: "attached" },
      place: row.place ? readJson(row.place, anchorPlaceSchema) : null,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      resolvedAt: row.resolved_at,
      resolvedBy: shaped.person(row.resolved_by),
      resolution: shaped.words(row.resolved_by, row.resolution),
      label: row.label,
      decisionCandidate: row.decision_candidate === 1,
      asks: disciplineSchema.array().parse(JSON.parse(row.asks)),
      assignee: shaped.person(row.assignee_id),
      dueOn: row.due_on,
      condition: condition ? conditionFrom(condition) : null,
      // All of it is words of its author.
      suggestion:
        suggestion && !shaped.isMuted(row.author_id)
          ? shaped.suggestion(suggestion)
          : null,
      comments: (commentsOf.get(row.id) ?? []).map((comment) =>
        shaped.comment(comment, reactionsOf.get(comment.id) ?? []),
      ),
      events: (eventsOf.get(row.id) ?? []).map((event) =>
        shaped.event(event, details.get(event.id) ?? {}),
      ),
    };
  });
}

/** One comment as its thread would show it. */
export async function joinComment(
  { store: { db } }: Pick<Context, "store">,
  reader: Reader,
  row: CommentRow,
): Promise<Comment> {
  const reactions = await db
    .selectFrom("reaction")
    .selectAll()
    .where("comment_id", "=", row.id)
    .orderBy("created_at")
    .orderBy("user_id")
    .execute();
  const people = await readPeople(db, [
    row.author_id,
    ...reactions.map((reaction) => reaction.user_id),
  ]);
  return shaper(reader, people).comment(row, reactions);
}

/** `JSON.parse` of what this server wrote itself, as the schema says. */
function readJson<T extends z.ZodType>(text: string, schema: T): z.output<T> {
  return schema.parse(JSON.parse(text));
}

export function conditionFrom(
  row: Selectable<Tables["thread_condition"]> & { run_name: string | null },
): Condition {
  return {
    ...readJson(row.spec, conditionSpecSchema),
    state: row.state,
    run:
      row.run_id !== null && row.run_name !== null
        ? { id: row.run_id, name: row.run_name }
        : null,
    value: row.value,
    checkedAt: row.checked_at,
  };
}

function shaper(reader: Reader, people: ReadonlyMap<string, Person>) {
  const known = (id: string) => people.get(id) ?? unknownPerson(id);
  const person = (id: string | null) => (id === null ? null : known(id));
  /** Whether words of this person are kept from the reader. */
  const isMuted = (id: string | null) =>
    id !== null && !reader.isOwner && reader.hidden.has(id);
  const words = (of: string | null, said: string) => (isMuted(of) ? "" : said);

  return {
    person,
    words,
    isMuted,
    comment(row: CommentRow, reactions: readonly ReactionRow[]): Comment {
      const hidden = reader.hidden.has(row.author_id);
      return {
        id: row.id,
        author: known(row.author_id),
        body: words(row.author_id, row.body),
        ...(hidden && { hidden: true as const }),
        ...(row.held_at !== null && { held: true as const }),
        createdAt: row.created_at,
        editedAt: row.edited_at,
        deletedAt: row.deleted_at,
        reactions: reactionsFrom(
          reactions.filter(({ user_id }) => !isMuted(user_id)),
          known,
        ),
      };
    },
    event(row: EventRow, details: StoredDetails): ThreadEvent {
      const { person: about, words: said, ...rest } = details;
      return {
        id: row.id,
        at: row.at,
        by: person(row.actor_id),
        kind: row.kind,
        details: {
          ...rest,
          ...(said !== undefined && { words: words(row.actor_id, said) }),
          ...(about !== undefined && { person: known(about) }),
        },
      };
    },
    suggestion: (row: SuggestionRow): Suggestion => ({
      kind: row.kind,
      original: row.original,
      replacement: row.replacement,
      status: row.status,
      decidedAt: row.decided_at,
      decidedBy: person(row.decided_by),
      word: words(row.decided_by, row.word),
    }),
  };
}

/** By which was given first. */
function reactionsFrom(
  rows: readonly ReactionRow[],
  known: (id: string) => Person,
): Reaction[] {
  return [...Map.groupBy(rows, (row) => row.emoji)].map(([emoji, given]) => ({
    emoji,
    people: given.map(({ user_id }) => known(user_id)),
  }));
}
