/** What becomes of a suggestion: an editor accepts or declines it, its author withdraws it. */
import type { Selectable } from "kysely";
import type { z } from "zod";
import {
  anchorLiveSchema,
  anchorSchema,
  type AnchorLive,
} from "../../shared/api/anchors.ts";
import type {
  suggestionDecisionSchema,
  Thread,
} from "../../shared/api/threads.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { notTheAuthor, Refusal, roleTooLow } from "../http/errors.ts";
import { tell } from "../inbox/tell.ts";
import { timestamp } from "../records/clock.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { announce, threadOrRefuse } from "../threads/access.ts";
import { noteEvent, touch } from "../threads/events.ts";
import { oneThread, type ThreadRow } from "../threads/reading.ts";
import { acceptInto } from "./accepting.ts";
import {
  noSuggestion,
  suggestionBusy,
  suggestionDecided,
  suggestionOrphaned,
} from "./errors.ts";

type Decision = z.output<typeof suggestionDecisionSchema>;
type SuggestionRow = Selectable<Tables["suggestion"]>;

const outcomes = {
  accept: "accepted",
  decline: "declined",
  withdraw: "withdrawn",
} as const;

/** To stand behind a name, in the thread's story. */
const verbs = {
  accept: "accepted the suggestion",
  decline: "declined the suggestion",
  withdraw: "withdrew the suggestion",
} as const;

/** Somebody whose server died while they accepted holds up the next one no longer than this. */
const claimMs = 30_000;

/**
 * Decides once: of two who accept at the same moment one does, and the other is told. Deciding settles the thread.
 * Opening that again goes on talking; what was decided stays decided.
 */
export async function decideSuggestion(
  context: Context,
  caller: Caller,
  threadId: string,
  { decision, word, expected }: Decision,
): Promise<Thread> {
  const { thread, role, reader } = await threadOrRefuse(
    context,
    caller,
    threadId,
  );
  const suggestion = await readSuggestion(context, threadId);
  // Nobody accepts words that are kept from them.
  const isMuted = !reader.isOwner && reader.hidden.has(thread.author_id);
  if (!suggestion || isMuted) throw noSuggestion();
  if (decision !== "withdraw" && !can(role, "edit")) throw roleTooLow("edit");
  if (decision === "withdraw" && thread.author_id !== caller.user.id)
    throw notTheAuthor();
  const status = outcomes[decision];
  const by = caller.user.id;
  // The answer to the same request got lost.
  if (suggestion.status === status && suggestion.decided_by === by)
    return oneThread(context, caller, threadId);

  const claimed = await claim(context, suggestion);
  let seq: number | null = null;
  if (decision === "accept")
    try {
      seq = await carryOut(context, by, thread, suggestion, expected);
    } catch (error) {
      // After anything else it may be written all the same: then the claim runs out, and the next try looks for it.
      if (error instanceof Refusal) await release(context, threadId, claimed);
      throw error;
    }

  const at = timestamp();
  await context.store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("suggestion")
      .set({
        status,
        decided_at: at,
        decided_by: by,
        word: decision === "decline" ? word : "",
        seq,
        claimed_at: null,
      })
      .where("thread_id", "=", threadId)
      .execute();
    await trx
      .updateTable("thread")
      .set({
        resolved_at: at,
        resolved_by: by,
        resolution: decision === "decline" ? word : "",
      })
      .where("id", "=", threadId)
      .where("resolved_at", "is", null)
      .execute();
    await noteEvent(trx, {
      threadId,
      at,
      actorId: by,
      kind: "suggestion",
      details: {
        on: decision === "accept",
        words:
          verbs[decision] +
          (decision === "decline" && word !== "" ? `: ${word}` : ""),
      },
    });
    await touch(trx, threadId, at);
  });
  await announce(context, thread, { userId: by, held: false });
  if (decision !== "withdraw")
    await tell(context, {
      type: "suggestionDecided",
      canvasId: thread.canvas_id,
      threadId,
      accepted: decision === "accept",
      actorId: by,
    });
  return oneThread(context, caller, threadId);
}

function readSuggestion(
  { store }: Pick<Context, "store">,
  threadId: string,
): Promise<SuggestionRow | undefined> {
  return store.db
    .selectFrom("suggestion")
    .selectAll()
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
}

/** Gives the mark of this attempt. */
async function claim(
  context: Context,
  { thread_id: threadId }: SuggestionRow,
): Promise<string> {
  const now = timestamp();
  const over = new Date(Date.parse(now) - claimMs).toISOString();
  const taken = await context.store.db
    .updateTable("suggestion")
    .set({ claimed_at: now })
    .where("thread_id", "=", threadId)
    .where("status", "=", "open")
    .where((is) =>
      is.or([is("claimed_at", "is", null), is("claimed_at", "<", over)]),
    )
    .executeTakeFirst();
  if (taken.numUpdatedRows === 1n) return now;
  const present = await readSuggestion(context, threadId);
  if (!present || present.status === "open") throw suggestionBusy();
  const { decided_by: id } = present;
  const people = await readPeople(context.store.db, id === null ? [] : [id]);
  const { name } = people.get(id ?? "") ?? unknownPerson(id ?? "");
  throw suggestionDecided(present.status, name);
}

async function release(
  { store }: Pick<Context, "store">,
  threadId: string,
  claimed: string,
) {
  await store.db
    .updateTable("suggestion")
    .set({ claimed_at: null })
    .where("thread_id", "=", threadId)
    .where("claimed_at", "=", claimed)
    .execute();
}

/** Gives the journal row; null when the text read so already. */
async function carryOut(
  context: Context,
  userId: string,
  thread: ThreadRow,
  suggestion: SuggestionRow,
  expected: string | undefined,
): Promise<number | null> {
  const anchor = anchorSchema.parse(JSON.parse(thread.anchor));
  if (anchor.type !== "text") throw suggestionOrphaned();
  const live: AnchorLive = thread.live
    ? anchorLiveSchema.parse(JSON.parse(thread.live))
    : { state: "attached" };
  const { before, seq } = await context.hub.edit(
    thread.canvas_id,
    { userId, kind: "edit" },
    (doc) =>
      acceptInto(doc, {
        suggestion,
        anchor,
        live,
        expected,
        isSecondTry: suggestion.claimed_at !== null,
      }),
  );
  return seq > before ? seq : null;
}
