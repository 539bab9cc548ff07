/**
 * How much somebody wants to hear. What a level lets through:
 *
 * | news                                                            | all | mentions | nothing |
 * | asks me to act: assigned, review, access, a guest's comment     | yes | yes      | yes     |
 * | is meant for me: a mention, an answer needed from my discipline, a thread I take part in, what I suggested or had reviewed | yes | yes | no |
 * | everything else                                                 | yes | no       | no      |
 *
 * A thread's level goes before its canvas's, and that before the usual: "all" for those who own or wrote on the canvas.
 */
import type { Kysely } from "kysely";
import type { WatchLevel } from "../../shared/api/inbox.ts";
import type { Tables } from "../store/tables.ts";

/** How near something is to a person. */
export type Nearness = "mine to do" | "meant for me" | "around me";

export function lets(level: WatchLevel, nearness: Nearness): boolean {
  switch (level) {
    case "all":
      return true;
    case "mentions":
      return nearness !== "around me";
    case "nothing":
      return nearness === "mine to do";
  }
}

export interface Watching {
  /** Of somebody who said nothing: the usual. */
  levelOf(userId: string): WatchLevel;
  /** Everyone who hears of everything there. */
  readonly all: readonly string[];
}

/** `threadId`: empty where it is not about a thread. */
export async function watchingOf(
  db: Kysely<Tables>,
  canvasId: string,
  threadId: string,
): Promise<Watching> {
  const [rows, wrote, owner, owners] = await Promise.all([
    db
      .selectFrom("watch")
      .selectAll()
      .where("canvas_id", "=", canvasId)
      .where("thread_id", "in", ["", threadId])
      .execute(),
    db
      .selectFrom("contributor")
      .select("user_id")
      .where("canvas_id", "=", canvasId)
      .execute(),
    db
      .selectFrom("canvas")
      .select("owner_id")
      .where("id", "=", canvasId)
      .executeTakeFirst(),
    db
      .selectFrom("member")
      .select("user_id")
      .where("canvas_id", "=", canvasId)
      .where("role", "=", "owner")
      .execute(),
  ]);
  const ofCanvas = new Map<string, WatchLevel>();
  const ofThread = new Map<string, WatchLevel>();
  for (const { user_id, thread_id, level } of rows)
    (thread_id === "" ? ofCanvas : ofThread).set(user_id, level);
  const usuallyAll = new Set([
    ...(owner?.owner_id ? [owner.owner_id] : []),
    ...owners.map(({ user_id }) => user_id),
    ...wrote.map(({ user_id }) => user_id),
  ]);
  const levelOf = (userId: string): WatchLevel =>
    ofThread.get(userId) ??
    ofCanvas.get(userId) ??
    (usuallyAll.has(userId) ? "all" : "mentions");
  const known = new Set([
    ...usuallyAll,
    ...ofCanvas.keys(),
    ...ofThread.keys(),
  ]);
  return {
    levelOf,
    all: [...known].filter((userId) => levelOf(userId) === "all"),
  };
}

/** What somebody said; null: nothing. `threadId`: empty for the canvas. */
export async function readWatch(
  db: Kysely<Tables>,
  userId: string,
  canvasId: string,
  threadId: string,
): Promise<WatchLevel | null> {
  const row = await db
    .selectFrom("watch")
    .select("level")
    .where("user_id", "=", userId)
    .where("canvas_id", "=", canvasId)
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  return row?.level ?? null;
}

export async function writeWatch(
  db: Kysely<Tables>,
  userId: string,
  canvasId: string,
  threadId: string,
  level: WatchLevel | null,
): Promise<void> {
  if (level === null) {
    await db
      .deleteFrom("watch")
      .where("user_id", "=", userId)
      .where("canvas_id", "=", canvasId)
      .where("thread_id", "=", threadId)
      .execute();
    return;
  }
  await db
    .insertInto("watch")
    .values({
      user_id: userId,
      canvas_id: canvasId,
      thread_id: threadId,
      level,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["user_id", "canvas_id", "thread_id"])
        .doUpdateSet({ level }),
    )
    .execute();
}
