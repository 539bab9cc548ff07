/** A request for each route that is right in every respect, so that nothing but the door can be in its way. */
import { randomUUID } from "node:crypto";
import type { Verb } from "../../../shared/roles.ts";
import { makeToken } from "../../../server/tokens/format.ts";
import { hashSecret } from "../../../server/access/secrets.ts";
import { timestamp } from "../../../server/records/clock.ts";
import {
  insertGroup,
  insertGuestOf,
  insertLink,
  insertSession,
  insertUser,
  type Who,
  type World,
} from "./world.ts";
import { catchUpSamples } from "./catchUpSamples.ts";
import { inboxSamples } from "./inboxSamples.ts";
import { reviewSamples } from "./reviewSamples.ts";
import { threadSamples } from "./threadSamples.ts";
import { isLimited } from "./who.ts";

export interface Sample {
  /** For the `:names` of the path; `:id` is the canvas when it is not said. */
  readonly params?: (
    world: World,
  ) => Record<string, string> | Promise<Record<string, string>>;
  readonly query?: (world: World) => string;
  /** Or a function of the world that gives it. */
  readonly body?: unknown;
  /** What the body asks for beyond the door. */
  readonly verb?: Verb;
  /** What those are told whose role is too low; 403 without it. */
  readonly below?: 404;
  /** What the route refuses although its door lets it in, by a rule of its own. */
  readonly refuses?: (who: Who) => boolean;
  /** What whoever is let in may be answered; 2xx without it. */
  readonly answers?: readonly number[];
}

const isGuest = ({ workspaceRole }: Who) => workspaceRole === "guest";
const comesByToken = ({ credential, isSignedIn }: Who) =>
  typeof credential === "object" && isSignedIn;
const done = [200, 201, 202, 204];
const noSuchLink = [404, 410];
const secret = { secret: "x".repeat(43) };
/** Whoever is let in is told that there is none: charts have tests of their own. */
const noChart = { block: "none" };
const account = { email: "nobody@example.org", password: "right password" };

export const samples: Readonly<Record<string, Sample | readonly Sample[]>> = {
  "GET /metrics": {},
  "POST /api/csp-reports": { body: {}, answers: [204] },
  "GET /api/auth/oidc/start": { answers: [302, 404] },
  "POST /api/auth/oidc/start": { body: {}, answers: [200, 404] },
  "GET /api/auth/oidc/callback": { answers: [302, 400, 404] },
  "POST /api/auth/sign-in/email": { body: account, answers: [400, 401] },
  "POST /api/auth/sign-up/email": {
    body: { ...account, name: "New", disciplines: ["other"] },
    answers: [403],
  },
  "POST /api/auth/verify": { body: secret, answers: noSuchLink },
  "POST /api/auth/change-password": {
    body: { currentPassword: "wrong password", newPassword: "right password" },
    answers: [400, 401, 403, 409],
  },
  "POST /api/auth/set-password": { body: account, answers: [403, 409] },
  "POST /api/auth/forgot": {
    body: { email: "nobody@example.org" },
    answers: [...done, 409, 503],
  },
  "POST /api/auth/reset": {
    body: { ...secret, password: "right password" },
    answers: noSuchLink,
  },
  "POST /api/auth/two-factor/enable": {
    body: { password: "wrong password" },
    answers: [400, 401, 403, 409],
  },
  "POST /api/auth/two-factor/verify-totp": {
    body: { code: "123456" },
    answers: [400, 401, 409],
    refuses: comesByToken,
  },
  "POST /api/auth/two-factor/verify-backup-code": {
    body: { code: "123456" },
    answers: [400, 401, 409],
  },
  "POST /api/auth/two-factor/generate-backup-codes": {
    body: { password: "wrong password" },
    answers: [400, 401, 403, 409],
  },
  "POST /api/auth/two-factor/disable": {
    body: { password: "wrong password" },
    answers: [400, 401, 403, 409],
  },
  "POST /api/invitations/look": { body: secret, answers: noSuchLink },
  "POST /api/invitations/accept": {
    body: secret,
    answers: noSuchLink,
    refuses: comesByToken,
  },

  "POST /api/session": {
    body: { name: "New", disciplines: ["other"] },
    // It is for local access.
    answers: [403],
  },
  "GET /api/session": {},
  "PATCH /api/session": { body: { name: "Renamed" } },
  "DELETE /api/session": {},
  "GET /api/sessions": {},
  "DELETE /api/sessions/:id": { params: ownSession },
  "DELETE /api/sessions": {},
  "GET /api/access": {},
  "GET /api/people": {},
  "GET /api/me": {},
  "GET /api/me/export": {},
  // Who owns something has to say who gets it.
  "DELETE /api/me": { body: { content: "keep" }, answers: [...done, 409] },

  "GET /api/canvases": {},
  "POST /api/canvases": { body: { title: "Another" } },
  "GET /api/canvases/:id": {},
  "PATCH /api/canvases/:id": [
    { body: { title: "Renamed" }, verb: "edit" },
    { body: { archived: true }, verb: "archive" },
    { body: { guestsNeedApproval: true }, verb: "share" },
    // To others it is not there.
    { body: { deleted: false }, verb: "archive", below: 404 },
  ],
  "DELETE /api/canvases/:id": [
    {},
    { query: () => "?for=ever", verb: "purge", answers: [...done, 409] },
  ],
  "GET /api/canvases/:id/people": {},
  "GET /api/canvases/:id/export": {},

  ...threadSamples,
  ...catchUpSamples,
  ...inboxSamples,
  ...reviewSamples,
  "GET /api/canvases/:id/versions": {},
  "POST /api/canvases/:id/versions": { body: { name: "First" } },
  "GET /api/canvases/:id/versions/:seq": {
    params: version,
  },
  "POST /api/canvases/:id/restore": { body: { seq: 1 }, refuses: isGuest },

  "POST /api/blobs": {
    query: ({ canvasId }) => `?canvas=${canvasId}`,
    body: () => pixel,
  },
  "POST /api/blobs/:sha256/uses": {
    params: imageOnCanvas,
    body: ({ canvasId }: World) => ({ canvas: canvasId }),
  },
  "GET /api/blobs/:sha256": { params: imageOnCanvas, answers: [404] },

  "POST /api/runs/import": {
    query: () => "?name=a.csv",
    body: () => Buffer.from("model,accuracy\nm1,0.5\n"),
    answers: [...done, 422],
  },
  "POST /api/runs/import/preview": {
    query: () => "?name=a.csv",
    body: () => Buffer.from("model,accuracy\nm1,0.5\n"),
    answers: [...done, 422],
  },
  "GET /api/runs": {},
  "POST /api/runs/search": { body: {} },
  "POST /api/runs/compare": {
    body: { runs: ["none", "neither"] },
    answers: [404],
  },
  "GET /api/runs/columns": {},
  "GET /api/runs/imports": {},
  "POST /api/runs/match": { body: { type: "query" } },
  "GET /api/runs/facts": { query: () => "?runs=none" },
  "GET /api/runs/:id": { params: run },
  "GET /api/runs/:id/page": { params: run },
  "GET /api/runs/:id/artifacts": {
    params: run,
    query: () => "?path=none.txt",
    answers: [404],
  },
  "GET /api/projects": {},
  "POST /api/projects": {
    body: () => ({ name: `Nightly ${randomUUID()}` }),
  },
  "PATCH /api/projects/:id": {
    params: () => ({ id: "0" }),
    body: { archived: false },
  },
  "POST /api/runs": { body: { name: "A run" } },
  "POST /api/runs/:id/points": {
    params: run,
    body: { points: [{ metric: "loss", step: 1, value: 0.5 }] },
  },
  "PATCH /api/runs/:id": { params: run, body: { name: "Renamed" } },
  "GET /api/metrics": {},
  "POST /api/metrics/query": {
    body: { runs: { type: "runs", runs: [] }, metrics: ["loss"], x: "step" },
    // They have to say which chart asks.
    refuses: (who) => isGuest(who) || isLimited(who),
  },

  "POST /api/samples/query": { body: { runs: ["none"] }, answers: [404] },
  "GET /api/samples/:id": { params: () => ({ id: "1" }), answers: [404] },
  "POST /api/canvases/:id/snapshots": { body: noChart, answers: [404] },
  "GET /api/canvases/:id/snapshots/:snapshot": {
    params: ({ canvasId }) => ({ id: canvasId, snapshot: "0".repeat(64) }),
    answers: [404],
  },
  "GET /api/canvases/:id/charts/:block/newer": {
    params: ({ canvasId }) => ({ id: canvasId, ...noChart }),
    answers: [404],
  },
  "GET /api/canvases/:id/charts/:block/figure.svg": {
    params: ({ canvasId }) => ({ id: canvasId, ...noChart }),
    answers: [404],
  },
  "GET /api/canvases/:id/acknowledgements": {},
  "POST /api/canvases/:id/acknowledgements": {
    body: { ...noChart, digest: "none" },
    answers: [404],
  },

  "GET /api/2.0/mlflow/:resource/:action": {
    params: () => ({ resource: "experiments", action: "get" }),
    query: () => "?experiment_id=0",
  },
  "POST /api/2.0/mlflow/:resource/:action": {
    params: () => ({ resource: "runs", action: "create" }),
    body: { experiment_id: "0" },
  },
  "POST /api/2.0/mlflow/runs/search": { body: { experiment_ids: ["0"] } },
  "POST /api/2.0/mlflow/experiments/search": { body: {} },
  "POST /api/2.0/mlflow/logged-models/search": {
    body: { experiment_ids: ["0"] },
  },
  "POST /api/2.0/mlflow/logged-models": { body: { experiment_id: "0" } },
  "GET /api/2.0/mlflow/logged-models/:id": { params: loggedModel },
  "GET /api/2.0/mlflow/logged-models/:id/artifacts/directories": {
    params: loggedModel,
  },
  "POST /api/2.0/mlflow/logged-models/:id/params": {
    params: loggedModel,
    body: { params: [{ key: "a", value: "1" }] },
  },
  "PATCH /api/2.0/mlflow/logged-models/:id": {
    params: loggedModel,
    body: { status: "LOGGED_MODEL_READY" },
  },
  "PATCH /api/2.0/mlflow/logged-models/:id/tags": {
    params: loggedModel,
    body: { tags: [{ key: "a", value: "1" }] },
  },
  "DELETE /api/2.0/mlflow/logged-models/:id": { params: loggedModel },
  "DELETE /api/2.0/mlflow/logged-models/:id/tags/:key": {
    params: async (world) => ({ ...(await loggedModel(world)), key: "a" }),
  },
  "GET /api/2.0/mlflow-artifacts/artifacts": {
    query: () => "?path=0%2Frun%2Fartifacts",
  },
  "GET /api/2.0/mlflow-artifacts/artifacts/:path{.+}": {
    params: artifactPath,
    // A row without its bytes.
    answers: [404],
  },
  "PUT /api/2.0/mlflow-artifacts/artifacts/:path{.+}": {
    params: artifactPath,
    body: () => Buffer.from("hello"),
  },
  "DELETE /api/2.0/mlflow-artifacts/artifacts/:path{.+}": {
    params: artifactPath,
  },
  "GET /version": {},
  "GET /health": {},

  "GET /api/canvases/:id/access": {},
  "PATCH /api/canvases/:id/access": { body: { workspaceRole: "viewer" } },
  "PUT /api/canvases/:id/members/:user": {
    params: somebodyHere,
    body: { role: "viewer" },
  },
  "DELETE /api/canvases/:id/members/:user": { params: memberHere },
  "PUT /api/canvases/:id/groups/:group": {
    params: groupHere,
    body: { role: "viewer" },
  },
  "DELETE /api/canvases/:id/groups/:group": { params: groupHere },
  "POST /api/canvases/:id/owner": {
    body: async (world: World) => ({
      user: (await somebodyHere(world))["user"],
    }),
    refuses: ({ name }) => name === "co-owner",
  },
  "POST /api/canvases/:id/leave": { answers: [...done, 409] },
  "POST /api/canvases/:id/share-links": { body: { role: "viewer" } },
  "PATCH /api/canvases/:id/share-links/:link": {
    params: linkHere,
    body: { label: "For the demo" },
  },
  "DELETE /api/canvases/:id/share-links/:link": { params: linkHere },
  "DELETE /api/canvases/:id/guests/:user": { params: guestHere },
  "PATCH /api/canvases/:id/guests/:user": {
    params: guestHere,
    body: { hidden: true },
  },
  "POST /api/share-links/look": {
    body: secretOfLink,
    refuses: comesByToken,
  },
  "POST /api/share-links/open": {
    body: async (world: World) => ({
      ...(await secretOfLink(world)),
      name: "Guest",
      disciplines: ["other"],
    }),
    // Who has an account with another credential, or is guest of another canvas, is told so.
    answers: [...done, 403, 409, 429],
  },
  "POST /api/canvases/:id/access-requests": { body: { message: "Please" } },
  "GET /api/requests": {},
  "PATCH /api/canvases/:id/access-requests/:request": {
    params: requestHere,
    body: { role: "viewer" },
  },
  "POST /api/canvases/:id/invitations": { body: { role: "viewer" } },
  "DELETE /api/canvases/:id/invitations/:invitation": {
    params: invitationHere,
  },

  "GET /api/groups": {},
  "POST /api/groups": { body: () => ({ name: `New ${randomUUID()}` }) },
  "PATCH /api/groups/:id": {
    params: group,
    body: () => ({ name: `Other ${randomUUID()}` }),
  },
  "DELETE /api/groups/:id": { params: group },
  "PUT /api/groups/:id/members/:user": { params: groupMember },
  "DELETE /api/groups/:id/members/:user": { params: groupMember },

  "GET /api/tokens": {},
  "POST /api/tokens": {
    body: { name: "Mine", scopes: ["read"] },
    refuses: isGuest,
  },
  "DELETE /api/tokens/:id": { params: ownToken },

  "GET /api/admin/people": {},
  "PATCH /api/admin/people/:id": {
    params: somebody,
    body: { workspaceRole: "admin" },
  },
  "GET /api/admin/people/:id/owned": { params: somebody },
  "POST /api/admin/people/:id/deactivate": { params: somebody, body: {} },
  "POST /api/admin/people/:id/reactivate": { params: somebody },
  "GET /api/admin/canvases": {},
  "POST /api/admin/canvases/:id/owner": {
    body: async (world: World) => ({ user: (await somebody(world))["id"] }),
  },
  "POST /api/admin/people/:id/reset-link": { params: somebody, body: {} },
  "GET /api/admin/invitations": {},
  "POST /api/admin/invitations": { body: { workspaceRole: "member" } },
  "DELETE /api/admin/invitations/:id": {
    params: async (world) => ({ id: await invitation(world, null) }),
  },
  "GET /api/admin/settings": {},
  "PATCH /api/admin/settings": { body: { signUp: "invitation" } },
  "GET /api/admin/storage": {},
  "GET /api/admin/tokens": {},
  "DELETE /api/admin/people/:id": {
    params: somebody,
    body: { content: "keep" },
  },
  "GET /api/admin/people/:id/export": { params: somebody },
  "DELETE /api/admin/tokens/:id": { params: ownToken },
  "GET /api/admin/health": {},
  "GET /api/admin/audit": {},
  "GET /api/admin/audit/export": { query: () => "?format=csv" },
};

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function imageOnCanvas({ db, canvasId, ownerId }: World) {
  const sha256 = hashSecret(canvasId);
  await db
    .insertInto("blob")
    .values({
      sha256,
      size: 4,
      media_type: "image/png",
      created_at: timestamp(),
      created_by: ownerId,
    })
    .execute();
  await db
    .insertInto("blob_use")
    .values({ sha256, canvas_id: canvasId })
    .execute();
  return { sha256 };
}

async function version({ db, canvasId, ownerId }: World) {
  await db
    .insertInto("version")
    .values({
      canvas_id: canvasId,
      seq: 1,
      kind: "named",
      name: "First",
      user_id: ownerId,
      at: timestamp(),
    })
    .execute();
  return { id: canvasId, seq: "1" };
}

async function run({ db, ownerId }: World) {
  const id = randomUUID();
  await db
    .insertInto("run")
    .values({
      id,
      import_id: null,
      name: "A run",
      model: null,
      status: "running",
      source: "API",
      started_at: timestamp(),
      created_at: timestamp(),
      created_by: ownerId,
      revision: 1,
      visible: 1,
    })
    .execute();
  return { id };
}

async function loggedModel({ db }: World) {
  const id = `m-${randomUUID()}`;
  await db
    .insertInto("logged_model")
    .values({
      id,
      project_id: "0",
      run_id: null,
      name: "A model",
      status: "LOGGED_MODEL_PENDING",
      model_type: null,
      created_at: timestamp(),
      updated_at: timestamp(),
      tags: "{}",
      params: "{}",
      deleted_at: null,
    })
    .execute();
  return { id };
}

/** Of a file of a new run. */
async function artifactPath(world: World) {
  const { id } = await run(world);
  await world.db
    .insertInto("artifact")
    .values({
      project_id: "0",
      owner: id,
      path: "a.txt",
      sha256: hashSecret(id),
      size: 5,
      created_at: timestamp(),
    })
    .execute();
  return { path: `0/${id}/artifacts/a.txt` };
}

async function somebody({ db }: World) {
  const id = randomUUID();
  await insertUser(db, id, "member");
  return { id };
}

async function somebodyHere(world: World) {
  return { id: world.canvasId, user: (await somebody(world)).id };
}

async function memberHere(world: World) {
  const here = await somebodyHere(world);
  await world.db
    .insertInto("member")
    .values({ canvas_id: here.id, user_id: here.user, role: "viewer" })
    .execute();
  return here;
}

async function groupHere({ db, canvasId }: World) {
  const id = await insertGroup(db);
  await db
    .insertInto("group_role")
    .values({ canvas_id: canvasId, group_id: id, role: "commenter" })
    .execute();
  return { id: canvasId, group: id };
}

async function linkHere({ db, canvasId, ownerId }: World) {
  return {
    id: canvasId,
    link: (await insertLink(db, canvasId, ownerId)).id,
  };
}

async function guestHere(world: World) {
  const { id, link } = await linkHere(world);
  const user = randomUUID();
  await insertUser(world.db, user, "guest");
  await insertGuestOf(world.db, link, id, user);
  return { id, user };
}

async function secretOfLink({ db, canvasId, ownerId }: World) {
  return { secret: (await insertLink(db, canvasId, ownerId)).secret };
}

async function requestHere(world: World) {
  const { id, user } = await somebodyHere(world);
  const request = randomUUID();
  await world.db
    .insertInto("access_request")
    .values({
      id: request,
      canvas_id: id,
      user_id: user,
      message: "",
      created_at: timestamp(),
      decided_at: null,
      decided_by: null,
      granted_role: null,
    })
    .execute();
  return { id, request };
}

async function invitationHere(world: World) {
  const { canvasId } = world;
  return { id: canvasId, invitation: await invitation(world, canvasId) };
}

async function invitation({ db, ownerId }: World, canvasId: string | null) {
  const id = randomUUID();
  await db
    .insertInto("invitation")
    .values({
      id,
      token_hash: hashSecret(id),
      email: null,
      workspace_role: "member",
      canvas_id: canvasId,
      canvas_role: canvasId === null ? null : "viewer",
      invited_by: ownerId,
      created_at: timestamp(),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      accepted_at: null,
      accepted_by: null,
      revoked_at: null,
    })
    .execute();
  return id;
}

async function group({ db }: World) {
  return { id: await insertGroup(db) };
}

async function groupMember(world: World) {
  const user = (await somebody(world)).id;
  return { id: await insertGroup(world.db, [user]), user };
}

async function ownSession({ db, userId }: World) {
  const id = randomUUID();
  await insertSession(db, id, userId);
  return { id };
}

async function ownToken({ db, userId }: World) {
  const id = randomUUID();
  await db
    .insertInto("api_token")
    .values({
      id,
      token_hash: hashSecret(makeToken()),
      name: "mine",
      user_id: userId,
      scopes: '["read"]',
      canvases: null,
      created_by: userId,
      created_at: timestamp(),
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  return { id };
}
