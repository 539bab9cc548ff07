/**
 * Erasing a person: who they were goes, at once and everywhere in this Parley; what they wrote together with others
 * stays, under the name of a former member. Their comments stay or lose their words, as they choose.
 */
import type { Kysely } from "kysely";
import { formerMemberName, type Erasure } from "../../shared/api/erasure.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit, eraseAuditDetails } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { changingAdmins, refuseLastAdmin } from "../sharing/admins.ts";
import { announceAccess } from "../sharing/announce.ts";
import { cannotReassignTo } from "../sharing/errors.ts";
import { isActive, lockCanvas, lockPeople } from "../sharing/locking.ts";
import { accountIn, endCredentials, giveAway } from "../sharing/offboarding.ts";
import { auditMove, coOwnersOf } from "../sharing/ownership.ts";
import { contains } from "../store/contains.ts";
import type { Tables } from "../store/tables.ts";
import { publishThread } from "../threads/unseen.ts";
import { canvasNotTheirs } from "./errors.ts";
import { eraseNotices, noticeTables } from "./noticeData.ts";
import { eraseThreadData, threadTables } from "./threadData.ts";
import { auditPurge, eraseTraces, finishPurge, removeCanvas } from "./purge.ts";

/** Throws `stillOwns` while a canvas would be left without an owner. */
export async function erasePerson(
  context: Context,
  caller: Caller,
  userId: string,
  { content, reassignTo, purge }: Erasure,
): Promise<void> {
  const { moved, touched } = await changingAdmins(context, async (trx) => {
    const held = await lockPeople(
      trx,
      reassignTo === undefined ? [userId] : [userId, reassignTo],
    );
    const person = accountIn(held, userId);
    if (person.workspace_role === "admin" && person.deactivated_at === null)
      await refuseLastAdmin(trx, userId);
    const heir = reassignTo === undefined ? undefined : held.get(reassignTo);
    if (reassignTo !== undefined && (reassignTo === userId || !isActive(heir)))
      throw cannotReassignTo();
    for (const canvasId of purge)
      await purgeOwned(trx, caller, userId, canvasId);
    const moves = await giveAway(trx, userId, heir?.id ?? null);
    const threads = await eraseThreadData(trx, userId, content);
    await eraseNotices(trx, userId);
    if (content === "remove") await eraseReviewWords(trx, userId);
    await eraseIdentity(trx, userId, content);
    for (const canvasId of purge) await auditPurge(trx, caller, canvasId);
    for (const move of moves) await auditMove(trx, caller, move);
    // First the details of all there was; the entry of the erasure itself holds none.
    await eraseAuditDetails(trx, userId);
    await audit(trx, caller, {
      action: "account.erased",
      target: userId,
      details: { content, purged: purge.length, moved: moves.length },
    });
    return { moved: moves.map(({ canvasId }) => canvasId), touched: threads };
  });
  await accessChanged(context, { userId });
  context.hub.updatePerson({
    id: userId,
    name: formerMemberName,
    disciplines: ["other"],
  });
  for (const canvasId of purge) await finishPurge(context, canvasId);
  for (const canvasId of moved) await announceAccess(context, canvasId);
  for (const { canvas_id, id } of touched)
    await publishThread(context, canvas_id, id);
  context.hub.publishToAll({ type: "people" });
  await eraseTraces(context, touchedTables);
}

/** Tables that hold what identifies a person, or their words. */
const touchedTables = [
  "user",
  "session",
  "account",
  "verification",
  "two_factor",
  "api_token",
  "invitation",
  "access_request",
  "audit",
  ...threadTables,
  "contributor",
  "run_tag",
  "visit",
  ...noticeTables,
];

async function purgeOwned(
  trx: Kysely<Tables>,
  caller: Caller,
  userId: string,
  canvasId: string,
) {
  const canvas = await lockCanvas(trx, canvasId);
  if (canvas.owner_id !== userId) throw canvasNotTheirs();
  // Somebody else owns it, too: it is theirs from now on.
  if ((await coOwnersOf(trx, canvasId, userId)).length > 0)
    throw canvasNotTheirs();
  const now = new Date().toISOString();
  await trx
    .updateTable("canvas")
    .set({ deleted_at: now, deleted_by: caller.user.id })
    .where("id", "=", canvasId)
    .execute();
  await removeCanvas(trx, canvasId);
}

/** That somebody asked, and what they said of it in one word, stays: others went by it. */
async function eraseReviewWords(trx: Kysely<Tables>, userId: string) {
  await trx
    .updateTable("review_request")
    .set({ message: "" })
    .where("asked_by", "=", userId)
    .execute();
  await trx
    .updateTable("review")
    .set({ word: "" })
    .where("user_id", "=", userId)
    .execute();
}

async function eraseIdentity(
  trx: Kysely<Tables>,
  userId: string,
  content: Erasure["content"],
) {
  const now = new Date().toISOString();
  const { email } = await trx
    .selectFrom("user")
    .select("email")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  await endCredentials(trx, userId, now);
  for (const table of [
    "account",
    "two_factor",
    "api_token",
    "member",
    "group_member",
    "access_request",
    "visit",
  ] as const)
    await trx.deleteFrom(table).where("user_id", "=", userId).execute();
  // One-time values are about a person by id, by address, or inside JSON.
  for (const about of email === null ? [userId] : [userId, email])
    await trx
      .deleteFrom("verification")
      .where((is) =>
        is.or([contains("identifier", about), contains("value", about)]),
      )
      .execute();
  await trx
    .updateTable("share_link")
    .set({ revoked_at: now })
    .where("created_by", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
  await trx
    .updateTable("link_access")
    .set({ removed_at: now, removed_by: userId })
    .where("user_id", "=", userId)
    .where("removed_at", "is", null)
    .execute();
  let invited = trx
    .updateTable("invitation")
    .set({ email: null })
    .where("accepted_by", "=", userId);
  if (email !== null)
    invited = trx
      .updateTable("invitation")
      .set({ email: null, revoked_at: now })
      .where((is) =>
        is.or([is("accepted_by", "=", userId), is("email", "=", email)]),
      );
  await invited.execute();
  // Clients of MLflow write a name there; where they wrote none, the server wrote the person's.
  await trx
    .updateTable("run_tag")
    .set({ value: formerMemberName })
    .where("key", "=", "mlflow.user")
    .where(
      "run_id",
      "in",
      trx.selectFrom("run").select("id").where("created_by", "=", userId),
    )
    .execute();
  if (content === "remove")
    await trx.deleteFrom("contributor").where("user_id", "=", userId).execute();
  await trx
    .updateTable("user")
    .set({
      name: formerMemberName,
      disciplines: JSON.stringify(["other"]),
      email: null,
      email_verified: 0,
      image: null,
      two_factor_enabled: 0,
      updated_at: now,
      deactivated_at: now,
      erased_at: now,
    })
    .where("id", "=", userId)
    .execute();
}
