/**
 * Web Annotations as threads. Whoever imports is the author, for nobody can vouch for the names in a file: these stand in
 * the words. What finds no place becomes an orphan, and is never put where it does not belong.
 */
import { createHash } from "node:crypto";
import type * as Y from "yjs";
import {
  blockOf,
  runOf,
  type Anchor,
  type AnchorLive,
} from "../../shared/api/anchors.ts";
import { labels, type Label } from "../../shared/api/threads.ts";
import {
  readAnnotations,
  type ReadAnnotation,
  type ReadAnnotations,
} from "../../shared/formats/webAnnotation/read.ts";
import { uuidOf } from "../../shared/formats/webAnnotation/terms.ts";
import type { Caller } from "../access/caller.ts";
import { stampAnchor } from "../anchors/data.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, Refusal } from "../http/errors.ts";
import { timestamp } from "../records/clock.ts";
import { recordContribution } from "../records/members.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { needsApproval } from "../threads/access.ts";
import { newCommentRow } from "../threads/comments.ts";
import { approvalComesFirst } from "../threads/errors.ts";
import { readerOf, seesComment, seesThread } from "../threads/seeing.ts";
import { publishThread } from "../threads/unseen.ts";
import { placeFinder } from "./places.ts";

export interface ImportedAnnotations {
  readonly threads: number;
  readonly comments: number;
  /** Of the threads: those whose target was not found here. */
  readonly orphaned: number;
  /** Were here before. */
  readonly already: number;
  readonly warnings: string[];
}

const notAnnotations = (words: string) =>
  new Refusal(422, "not_annotations", words);

interface NewThread {
  readonly id: string;
  readonly annotation: ReadAnnotation;
  readonly anchor: Anchor;
  readonly live: AnchorLive | null;
}
interface NewComment {
  readonly id: string;
  readonly thread: string;
  readonly annotation: ReadAnnotation;
}

export async function importAnnotations(
  context: Context,
  caller: Caller,
  canvasId: string,
  file: unknown,
): Promise<ImportedAnnotations> {
  if (await needsApproval(context, caller, canvasId))
    throw approvalComesFirst();
  const { annotations, warnings } = readOrRefuse(file);
  const db = context.store.db;
  const idOf = (annotation: ReadAnnotation, what: string) =>
    nameUuid(`${canvasId} ${caller.user.id} ${what} ${annotation.id}`);
  const here = await commentsHere(context, caller, canvasId, annotations);
  const sorted = await context.hub.read(canvasId, (doc) =>
    sort(doc, annotations, here, idOf),
  );
  const { comments, already } = sorted;
  const threads: NewThread[] = [];
  for (const thread of sorted.threads) {
    const { anchor } = await stampAnchor(context, canvasId, thread.anchor);
    threads.push({ ...thread, anchor });
  }
  const newThreads: NewThread[] = [];
  let newComments = 0;
  await db.transaction().execute(async (trx) => {
    if (!(await holdCanvas(trx, canvasId))) throw canvasNotFound();
    for (const thread of threads) {
      const { id, annotation, anchor, live } = thread;
      const now = timestamp();
      const isResolved = annotation.resolvedAt !== null;
      const inserted = await trx
        .insertInto("thread")
        .values({
          id,
          canvas_id: canvasId,
          anchor: JSON.stringify(anchor),
          block_id: blockOf(anchor),
          run_id: runOf(anchor),
          author_id: caller.user.id,
          created_at: now,
          updated_at: now,
          resolved_at: isResolved ? now : null,
          resolved_by: isResolved ? caller.user.id : null,
          resolution: annotation.resolution,
          live: live && JSON.stringify(live),
          label: labelOf(annotation),
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 1n) continue;
      newThreads.push(thread);
      await trx
        .insertInto("comment")
        .values(
          newCommentRow(
            idOf(annotation, "comment"),
            id,
            caller.user,
            wordsOf(annotation),
            now,
          ),
        )
        .execute();
    }
    for (const { id, thread, annotation } of comments) {
      const now = timestamp();
      const inserted = await trx
        .insertInto("comment")
        .values(
          newCommentRow(id, thread, caller.user, wordsOf(annotation), now),
        )
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 1n) continue;
      newComments += 1;
      await trx
        .updateTable("thread")
        .set({ updated_at: now })
        .where("id", "=", thread)
        .execute();
    }
  });
  const touched = new Set([
    ...newThreads.map(({ id }) => id),
    ...(newComments > 0 ? comments.map(({ thread }) => thread) : []),
  ]);
  for (const thread of touched) await publishThread(context, canvasId, thread);
  if (touched.size > 0)
    await recordContribution(context, canvasId, caller.user.id);
  return {
    threads: newThreads.length,
    comments: newThreads.length + newComments,
    orphaned: newThreads.filter(({ live }) => live?.state === "orphaned")
      .length,
    already:
      already +
      (threads.length - newThreads.length) +
      (comments.length - newComments),
    warnings: [...warnings],
  };
}

function readOrRefuse(file: unknown): ReadAnnotations {
  try {
    return readAnnotations(file);
  } catch (error) {
    throw notAnnotations((error as Error).message);
  }
}

/** Annotations that came from this very canvas, by the id of their comment: its thread. Of what the caller may see. */
async function commentsHere(
  context: Context,
  caller: Caller,
  canvasId: string,
  annotations: readonly ReadAnnotation[],
): Promise<ReadonlyMap<string, string>> {
  const reader = await readerOf(context, caller, canvasId);
  const ids = annotations.flatMap(({ id }) => uuidOf(id) ?? []);
  const rows = await readIn(ids, (some) =>
    context.store.db
      .selectFrom("comment")
      .innerJoin("thread", "thread.id", "comment.thread_id")
      .select(["comment.id", "comment.thread_id"])
      .where("thread.canvas_id", "=", canvasId)
      .where("comment.id", "in", some)
      .where(seesComment(reader))
      .where(seesThread(reader))
      .execute(),
  );
  return new Map(rows.map((row) => [row.id, row.thread_id]));
}

/** What begins a thread, and what answers one that is here or in the file. */
function sort(
  doc: Y.Doc,
  annotations: readonly ReadAnnotation[],
  here: ReadonlyMap<string, string>,
  idOf: (annotation: ReadAnnotation, what: string) => string,
) {
  const find = placeFinder(doc);
  const byId = new Map(annotations.map((each) => [each.id, each]));
  const threads: NewThread[] = [];
  const comments: NewComment[] = [];
  let already = 0;
  for (const annotation of annotations) {
    const own = uuidOf(annotation.id);
    if (own !== null && here.has(own)) {
      already += 1;
      continue;
    }
    const thread = threadOf(annotation, byId, here, idOf);
    if (thread !== null) {
      comments.push({ id: idOf(annotation, "comment"), thread, annotation });
      continue;
    }
    threads.push({
      id: idOf(annotation, "thread"),
      annotation,
      ...find(annotation),
    });
  }
  return { threads, comments, already };
}

/** Of an answer: the thread that it belongs to, however deep it answers; null for what answers nothing known. */
function threadOf(
  annotation: ReadAnnotation,
  byId: ReadonlyMap<string, ReadAnnotation>,
  here: ReadonlyMap<string, string>,
  idOf: (annotation: ReadAnnotation, what: string) => string,
): string | null {
  const seen = new Set<string>();
  let at = annotation;
  for (;;) {
    const uuid = uuidOf(at.source);
    const stored = uuid === null ? undefined : here.get(uuid);
    if (stored !== undefined) return stored;
    const parent = byId.get(at.source);
    // An answer to itself, or a ring of answers, begins a thread of its own.
    if (!parent || seen.has(parent.id)) break;
    seen.add(parent.id);
    at = parent;
  }
  return at === annotation ? null : idOf(at, "thread");
}

/** Who wrote it when, as the file says, before what it says. */
function wordsOf({ creator, created, words, tags }: ReadAnnotation): string {
  const from = [
    creator === null ? null : creator.replace(/[\\`*_[\]<>]/g, "\\$&"),
    created === null ? null : created.slice(0, 10),
    "imported",
  ].filter((part) => part !== null);
  const others = tags.filter((tag) => labelNamed(tag) === null);
  return [
    `*${from.join(", ")}:*`,
    words,
    others.length === 0
      ? ""
      : others
          .map((tag) => `“${tag.replace(/[\\`*_[\]<>]/g, "\\$&")}”`)
          .join(", "),
  ]
    .filter(Boolean)
    .join("\n\n")
    .slice(0, 20_000)
    .toWellFormed();
}

function labelOf({ tags, motivation }: ReadAnnotation): Label | null {
  const named = tags.map(labelNamed).find((label) => label !== null);
  if (named) return named;
  return motivation.includes("questioning") ? "question" : null;
}

function labelNamed(tag: string): Label | null {
  return labels.find((label) => label === tag) ?? null;
}

/** The same name gives the same UUID: importing twice is importing once. */
function nameUuid(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function readIn<T>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let from = 0; from < ids.length; from += 500)
    all.push(...(await read(ids.slice(from, from + 500))));
  return all;
}
