/** Everything that this server keeps about a person, as files in a zip. */
import { createReadStream } from "node:fs";
import type { Kysely } from "kysely";
import { readCanvas } from "../../shared/doc/read.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { canvasJson, canvasMarkdown, fileName } from "../records/exports.ts";
import type { Tables } from "../store/tables.ts";
import { noticeFiles } from "./noticeData.ts";
import { threadFiles } from "./threadData.ts";
import type { ZipEntry } from "./zip.ts";

type ExportContext = Pick<Context, "store" | "hub" | "blobs" | "log">;

const rowsAtOnce = 500;

const forAdmins = `An admin downloaded this. What only the person may read is not in it: the canvases they own, what they wrote in threads, where they were last,
and what they wrote when they asked for access. They get these with “Your data” on their account page.

`;

const readme = `Everything that this Parley keeps about one person.

profile.json      name, e-mail address, disciplines, how they sign in
sessions.json     where they are signed in
tokens.json       their API tokens; the secrets are not kept by the server, so they are not here
roles.json        the canvases they have a role on, by name, by group or by link, and their groups
comments.json     what they wrote in threads
comment-edits.json, reactions.json, thread-changes.json
                  what their comments said before, and what else they did in threads
reading.json      what they marked as read
inbox.json, watching.json
                  what waited for them, and how much they want to hear of what
notices.json, pushes.json, webhooks.json
                  by which ways they are told, and where they have news sent to
took-part.json    canvases that they changed or commented on, and when last
versions.json     versions that they named or restored
imports.json      evaluation files that they imported
runs.json         evaluation runs that they logged
seen.json         warnings of charts that they acknowledged
visits.json       on which canvases they were, and when last
reviews.json      reviews that they asked for or gave
requests.json     where they asked for access, and what they wrote there
audit.json        entries of the audit log by them or about them
canvases/         the canvases they own: as JSON (everything), as Markdown (for reading), and their images

Times are in UTC. What they wrote into canvases of others is part of these canvases, merged with what others wrote, and
is not in this file.
`;

const unreadable =
  "This canvas could not be read on the server. Nothing of it was deleted. Ask whoever runs this Parley to run “npm run verify”, and download your data again.\n";

/** Read while it is downloaded: one canvas at a time. An admin has no part in others' canvases, nor gets one by this. */
export async function* personFiles(
  context: ExportContext,
  userId: string,
  reader: "themselves" | "an admin",
): AsyncGenerator<ZipEntry> {
  const { db } = context.store;
  const isOwn = reader === "themselves";
  yield { name: "README.txt", content: isOwn ? readme : forAdmins + readme };
  yield json("profile", await readProfile(db, userId));
  yield json("sessions", await readSessions(db, userId));
  yield json("tokens", await readTokens(db, userId));
  yield json("roles", await readRoles(db, userId));
  if (isOwn)
    for (const [name, read] of Object.entries({
      ...threadFiles,
      ...noticeFiles,
    }))
      yield json(name, await read(db, userId));
  yield json("took-part", await readContributions(db, userId));
  yield json("versions", await readVersions(db, userId));
  yield json("imports", await readImports(db, userId));
  yield json("runs", await readLoggedRuns(db, userId));
  if (isOwn) yield json("seen", await readAcknowledged(db, userId));
  if (isOwn) yield json("visits", await readVisits(db, userId));
  if (isOwn) yield json("reviews", await readReviews(db, userId));
  if (isOwn) yield json("requests", await readRequests(db, userId));
  yield { name: "audit.json", content: auditJson(db, userId) };
  if (isOwn) yield* ownCanvases(context, userId);
}

function json(name: string, content: unknown): ZipEntry {
  return {
    name: `${name}.json`,
    content: `${JSON.stringify(content, null, 2)}\n`,
  };
}

async function readProfile(db: Kysely<Tables>, userId: string) {
  const { disciplines, ...row } = await db
    .selectFrom("user")
    .select([
      "id",
      "name",
      "disciplines",
      "email",
      "email_verified as emailVerified",
      "image",
      "workspace_role as workspaceRole",
      "two_factor_enabled as twoFactor",
      "created_at as createdAt",
      "updated_at as updatedAt",
      "deactivated_at as deactivatedAt",
    ])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const signsInBy = await db
    .selectFrom("account")
    .select([
      "provider_id as provider",
      "account_id as account",
      "created_at as createdAt",
    ])
    .where("user_id", "=", userId)
    .execute();
  return {
    ...row,
    emailVerified: row.emailVerified === 1,
    twoFactor: row.twoFactor === 1,
    disciplines: JSON.parse(disciplines) as unknown,
    signsInBy,
  };
}

function readSessions(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("session")
    .select([
      "created_at as createdAt",
      "updated_at as lastUsedAt",
      "expires_at as expiresAt",
      "ip_address as address",
      "user_agent as browser",
    ])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

function readTokens(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("api_token")
    .select([
      "id",
      "name",
      "scopes",
      "canvases",
      "created_at as createdAt",
      "expires_at as expiresAt",
      "last_used_at as lastUsedAt",
      "revoked_at as revokedAt",
    ])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

async function readRoles(db: Kysely<Tables>, userId: string) {
  const [members, links, groups] = await Promise.all([
    db
      .selectFrom("member")
      .innerJoin("canvas", "canvas.id", "member.canvas_id")
      .select(["canvas.id", "canvas.title", "member.role"])
      .where("member.user_id", "=", userId)
      .orderBy("canvas.id")
      .execute(),
    db
      .selectFrom("link_access")
      .innerJoin("canvas", "canvas.id", "link_access.canvas_id")
      .select([
        "canvas.id",
        "canvas.title",
        "link_access.joined_at as joinedAt",
        "link_access.removed_at as removedAt",
      ])
      .where("link_access.user_id", "=", userId)
      .orderBy("link_access.joined_at")
      .execute(),
    db
      .selectFrom("group_member")
      .innerJoin("user_group", "user_group.id", "group_member.group_id")
      .select(["user_group.id", "user_group.name"])
      .where("group_member.user_id", "=", userId)
      .orderBy("user_group.name")
      .execute(),
  ]);
  return { members, links, groups };
}

function readVisits(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("visit")
    .innerJoin("canvas", "canvas.id", "visit.canvas_id")
    .select([
      "canvas.id",
      "canvas.title",
      "visit.at as lastAt",
      "visit.previous_at as before",
      "visit.all_read_at as allReadAt",
    ])
    .where("visit.user_id", "=", userId)
    .orderBy("visit.at")
    .execute();
}

function readContributions(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("contributor")
    .innerJoin("canvas", "canvas.id", "contributor.canvas_id")
    .select(["canvas.id", "canvas.title", "contributor.last_at as lastAt"])
    .where("contributor.user_id", "=", userId)
    .orderBy("contributor.last_at")
    .execute();
}

function readVersions(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("version")
    .select(["canvas_id as canvas", "seq", "kind", "name", "at"])
    .where("user_id", "=", userId)
    .where("kind", "<>", "auto")
    .orderBy("at")
    .execute();
}

function readImports(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("import")
    .select([
      "id",
      "file_name as file",
      "format",
      "sha256",
      "created_at as createdAt",
    ])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

function readLoggedRuns(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("run")
    .select(["id", "name", "source", "created_at as createdAt"])
    .where("created_by", "=", userId)
    .where("visible", "=", 1)
    .orderBy("created_at")
    .execute();
}

async function readAcknowledged(db: Kysely<Tables>, userId: string) {
  const rows = await db
    .selectFrom("acknowledgement")
    .select(["canvas_id as canvas", "block_id as block", "details", "at"])
    .where("user_id", "=", userId)
    .orderBy("at")
    .execute();
  return rows.map(({ details, ...row }) => ({
    ...row,
    warnings: JSON.parse(details) as unknown,
  }));
}

async function readReviews(db: Kysely<Tables>, userId: string) {
  const asked = await db
    .selectFrom("review_request")
    .select([
      "canvas_id as canvas",
      "block_id as block",
      "message",
      "due_on as dueOn",
      "created_at as at",
    ])
    .where("asked_by", "=", userId)
    .orderBy("created_at")
    .execute();
  const given = await db
    .selectFrom("review")
    .innerJoin("review_request", "review_request.id", "review.request_id")
    .select([
      "review.canvas_id as canvas",
      "review_request.block_id as block",
      "review.state",
      "review.word",
      "review.at",
    ])
    .where("review.user_id", "=", userId)
    .orderBy("review_request.created_at")
    .execute();
  return { asked, given };
}

function readRequests(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("access_request")
    .select([
      "canvas_id as canvas",
      "message",
      "created_at as createdAt",
      "decided_at as decidedAt",
      "granted_role as grantedRole",
    ])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

/** An array, some entries at a time. */
async function* auditJson(
  db: Kysely<Tables>,
  userId: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let separator = "[\n";
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom("audit")
      .select(["seq", "at", "via", "action", "actor_id", "canvas_id", "target"])
      .select("details")
      .where((is) =>
        is.or([is("actor_id", "=", userId), is("target", "=", userId)]),
      )
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    for (const { seq, actor_id, canvas_id, details, ...row } of rows) {
      after = seq;
      const entry = {
        ...row,
        byThem: actor_id === userId,
        canvas: canvas_id,
        details: details === null ? null : withoutSalt(details),
      };
      yield encoder.encode(separator + JSON.stringify(entry));
      separator = ",\n";
    }
    if (rows.length < rowsAtOnce) break;
  }
  yield encoder.encode(separator === "[\n" ? "[]\n" : "\n]\n");
}

function withoutSalt(details: string): unknown {
  const { salt: _salt, ...rest } = JSON.parse(details) as Record<
    string,
    unknown
  >;
  return rest;
}

async function* ownCanvases(
  { store: { db }, hub, blobs, log }: ExportContext,
  userId: string,
): AsyncGenerator<ZipEntry> {
  const owned = await db
    .selectFrom("canvas")
    .select(["id", "title", "deleted_at"])
    .where("owner_id", "=", userId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  for (const { id, title, deleted_at } of owned) {
    const where = deleted_at === null ? "canvases" : "canvases/in the trash";
    const name = fileName(title, "x").slice(0, -2);
    const folder = `${where}/${name} ${id.slice(0, 8)}`;
    try {
      const canvas = await hub.read(id, readCanvas);
      yield { name: `${folder}/canvas.json`, content: canvasJson(id, canvas) };
      yield { name: `${folder}/canvas.md`, content: canvasMarkdown(canvas) };
    } catch (error) {
      // The rest of the file is worth having without this canvas.
      log.error({ canvasId: id, error: errorForLog(error) }, "not exported");
      yield { name: `${folder}/could not be read.txt`, content: unreadable };
    }
    const images = await db
      .selectFrom("blob_use")
      .innerJoin("blob", "blob.sha256", "blob_use.sha256")
      .select(["blob.sha256", "blob.media_type"])
      .where("blob_use.canvas_id", "=", id)
      .orderBy("blob.sha256")
      .execute();
    for (const { sha256, media_type } of images) {
      const path = await blobs.path(sha256);
      if (path === null) continue;
      const extension = /^image\/([a-z]+)/.exec(media_type)?.[1] ?? "bin";
      yield {
        name: `${folder}/images/${sha256}.${extension}`,
        content: createReadStream(path),
        compress: false,
      };
    }
  }
}
