/**
 * Every route that changes who may do what, takes something out or deletes it writes exactly what this table says into
 * the audit log; every other route is on the list below it, with the reason. A route in neither fails.
 */
import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { Hono } from "hono";
import { afterAll, beforeAll, expect, it } from "vitest";
import { doorOf } from "../../../server/access/doors.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import { sessionCookieName } from "../../../server/records/session.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { openApi, type Answer, type Caller } from "../../stage/api.ts";
import { codeOf } from "../../stage/authenticator.ts";
import { openMailbox, type Mailbox } from "../../stage/mailbox.ts";
import { samples, type Sample } from "../../stage/matrix/samples.ts";
import {
  insertSession,
  insertUser,
  makeWorld,
  type Who,
  type World,
} from "../../stage/matrix/world.ts";

/** By route, one line for each of its samples: the actions, in their order. */
const audited: Readonly<Record<string, readonly string[]>> = {
  "DELETE /api/session": ["session.ended"],
  "DELETE /api/sessions": ["session.ended"],
  "DELETE /api/sessions/:id": ["session.ended"],
  "GET /api/me/export": ["person.exported"],
  "DELETE /api/me": ["account.erased"],
  // A new title and the archive are in the canvas itself; of approval, which is not for the trash, see threadsHeld.test.ts.
  "PATCH /api/canvases/:id": ["", "", "", "canvas.restored"],
  "DELETE /api/canvases/:id": [
    "canvas.trashed",
    "canvas.trashed canvas.purged",
  ],
  "GET /api/canvases/:id/export": ["canvas.exported"],
  "PATCH /api/canvases/:id/access": ["canvas.workspace_role_changed"],
  "PUT /api/canvases/:id/members/:user": ["member.role_changed"],
  "DELETE /api/canvases/:id/members/:user": ["member.removed"],
  "PUT /api/canvases/:id/groups/:group": ["group.role_changed"],
  "DELETE /api/canvases/:id/groups/:group": ["group.role_changed"],
  "POST /api/canvases/:id/owner": ["owner.changed"],
  "POST /api/canvases/:id/leave": ["member.left"],
  "POST /api/comments/:id/approval": ["comment.approved"],
  "POST /api/canvases/:id/share-links": ["link.created"],
  "PATCH /api/canvases/:id/share-links/:link": ["link.changed"],
  "DELETE /api/canvases/:id/share-links/:link": ["link.revoked"],
  "DELETE /api/canvases/:id/guests/:user": ["guest.removed"],
  "PATCH /api/canvases/:id/guests/:user": ["guest.hidden"],
  "POST /api/share-links/open": ["guest.joined"],
  "POST /api/canvases/:id/access-requests": ["request.made"],
  "PATCH /api/canvases/:id/access-requests/:request": ["request.decided"],
  "POST /api/canvases/:id/invitations": ["invitation.created"],
  "DELETE /api/canvases/:id/invitations/:invitation": ["invitation.revoked"],
  "POST /api/groups": ["group.created"],
  "PATCH /api/groups/:id": ["group.renamed"],
  "DELETE /api/groups/:id": ["group.deleted"],
  "PUT /api/groups/:id/members/:user": ["group.member_added"],
  "DELETE /api/groups/:id/members/:user": ["group.member_removed"],
  "POST /api/tokens": ["token.created"],
  "DELETE /api/tokens/:id": ["token.revoked"],
  "PATCH /api/admin/people/:id": ["account.role_changed"],
  "POST /api/admin/people/:id/deactivate": ["account.deactivated"],
  "POST /api/admin/people/:id/reactivate": ["account.reactivated"],
  "POST /api/admin/people/:id/reset-link": ["password.reset_made"],
  "GET /api/admin/people/:id/export": ["person.exported"],
  "DELETE /api/admin/people/:id": ["account.erased"],
  "POST /api/admin/canvases/:id/owner": ["owner.changed"],
  "POST /api/admin/invitations": ["invitation.created"],
  "DELETE /api/admin/invitations/:id": ["invitation.revoked"],
  "PATCH /api/admin/settings": ["settings.changed"],
  "DELETE /api/admin/tokens/:id": ["token.revoked"],
  "GET /api/admin/audit/export": ["audit.exported"],
  "POST /api/canvases/:id/webhooks": ["webhook.created"],
  "PATCH /api/canvases/:id/webhooks/:hook": ["webhook.changed"],
  "DELETE /api/canvases/:id/webhooks/:hook": ["webhook.deleted"],
  "POST /api/admin/webhooks": ["webhook.created"],
  "PATCH /api/admin/webhooks/:hook": ["webhook.changed"],
  "DELETE /api/admin/webhooks/:hook": ["webhook.deleted"],
};

const inTheStory = "shown below, where somebody has a password";
const inTheDocument =
  "work on a canvas: its history and its records say who did it";
const ofRuns = "runs, imports and images say themselves who brought them";
const changesNothing = "changes nothing";
const onesOwn = "one's own marks and choices, which nobody else sees";

const notAudited: Readonly<Record<string, string>> = {
  "POST /api/csp-reports": "what browsers report goes to the log and a metric",
  "POST /api/auth/sign-in/email": inTheStory,
  "POST /api/auth/sign-up/email": inTheStory,
  "POST /api/auth/verify": inTheStory,
  "POST /api/auth/change-password": inTheStory,
  "POST /api/auth/set-password": inTheStory,
  "POST /api/auth/reset": inTheStory,
  "POST /api/auth/two-factor/enable": inTheStory,
  "POST /api/auth/two-factor/verify-totp": inTheStory,
  "POST /api/auth/two-factor/verify-backup-code": inTheStory,
  "POST /api/auth/two-factor/generate-backup-codes": inTheStory,
  "POST /api/auth/two-factor/disable": inTheStory,
  "POST /api/invitations/accept": inTheStory,
  "POST /api/session": "joins by name, in local access: shown below",
  "POST /api/auth/forgot":
    "anybody can ask for anybody; what counts is the reset itself",
  "POST /api/auth/oidc/start": "nobody is signed in yet",
  "PATCH /api/session": "a name and disciplines: names are not in the log",
  "POST /api/canvases": "the canvas itself says who made it, and when",
  "POST /api/canvases/:id/threads": inTheDocument,
  "PATCH /api/threads/:id": inTheDocument,
  "POST /api/canvases/:id/reviews": inTheDocument,
  "PATCH /api/reviews/:id": inTheDocument,
  "POST /api/canvases/:id/annotations/import": inTheDocument,
  "DELETE /api/review-requests/:id": inTheDocument,
  "POST /api/threads/:id/comments": inTheDocument,
  "POST /api/threads/:id/suggestion": inTheDocument,
  "PATCH /api/comments/:id": inTheDocument,
  "DELETE /api/comments/:id": inTheDocument,
  "POST /api/comments/:id/reactions": inTheDocument,
  "DELETE /api/comments/:id/reactions/:emoji": inTheDocument,
  "PUT /api/canvases/:id/reading": "one's own, told to nobody",
  "POST /api/canvases/:id/visit": "one's own, told to nobody",
  "POST /api/canvases/:id/versions": inTheDocument,
  "POST /api/canvases/:id/restore": inTheDocument,
  "POST /api/canvases/:id/snapshots": inTheDocument,
  "POST /api/canvases/:id/acknowledgements": inTheDocument,
  "POST /api/blobs": ofRuns,
  "POST /api/blobs/:sha256/uses": ofRuns,
  "POST /api/runs": ofRuns,
  "PATCH /api/runs/:id": ofRuns,
  "POST /api/projects": ofRuns,
  "PATCH /api/projects/:id": ofRuns,
  "POST /api/runs/:id/points": ofRuns,
  "POST /api/runs/import": ofRuns,
  "POST /api/runs/search": changesNothing,
  "POST /api/runs/compare": changesNothing,
  "POST /api/runs/match": changesNothing,
  "POST /api/2.0/mlflow/:resource/:action": ofRuns,
  "POST /api/2.0/mlflow/runs/search": changesNothing,
  "POST /api/2.0/mlflow/experiments/search": changesNothing,
  "POST /api/2.0/mlflow/logged-models/search": changesNothing,
  "POST /api/2.0/mlflow/logged-models": ofRuns,
  "POST /api/2.0/mlflow/logged-models/:id/params": ofRuns,
  "PATCH /api/2.0/mlflow/logged-models/:id": ofRuns,
  "PATCH /api/2.0/mlflow/logged-models/:id/tags": ofRuns,
  "DELETE /api/2.0/mlflow/logged-models/:id": ofRuns,
  "DELETE /api/2.0/mlflow/logged-models/:id/tags/:key": ofRuns,
  "PUT /api/2.0/mlflow-artifacts/artifacts/:path{.+}": ofRuns,
  "DELETE /api/2.0/mlflow-artifacts/artifacts/:path{.+}": ofRuns,
  "POST /api/runs/import/preview": changesNothing,
  "POST /api/metrics/query": changesNothing,
  "POST /api/samples/query": changesNothing,
  "POST /api/invitations/look": changesNothing,
  "POST /api/inbox/read-all": onesOwn,
  "PATCH /api/inbox/:id": onesOwn,
  "PUT /api/canvases/:id/watch": onesOwn,
  "PUT /api/threads/:id/watch": onesOwn,
  "PATCH /api/me/notices": onesOwn,
  "POST /api/mail/unsubscribe": onesOwn,
  "POST /api/push/subscriptions": onesOwn,
  "DELETE /api/push/subscriptions": onesOwn,
  "POST /api/canvases/:id/webhooks/:hook/test": changesNothing,
  "POST /api/admin/webhooks/:hook/test": changesNothing,
  "POST /api/share-links/look": changesNothing,
};

const adminWhoOwns: Who = {
  name: "admin who owns the canvas",
  workspaceRole: "admin",
  by: { owner: true },
  credential: "session",
  role: "owner",
  isSignedIn: true,
};
const member: Who = {
  name: "member without a role",
  workspaceRole: "member",
  credential: "session",
  role: null,
  isSignedIn: true,
};

/** Where the sample of the matrix would change nothing, or the admin is the wrong one to ask. */
const otherwise: Readonly<
  Record<
    string,
    {
      readonly who?: Who;
      /** Before the request, with the params of its path. */
      prepare?(world: World, params: Record<string, string>): Promise<unknown>;
    }
  >
> = {
  "DELETE /api/me": { who: member },
  "POST /api/canvases/:id/access-requests": { who: member },
  "POST /api/canvases/:id/leave": {
    who: { ...member, by: { member: "editor" }, role: "editor" },
  },
  "POST /api/share-links/open": {
    who: { ...member, credential: "none", isSignedIn: false },
  },
  "DELETE /api/sessions": {
    prepare: ({ db, userId }) => insertSession(db, randomUUID(), userId),
  },
  "PATCH /api/canvases/:id": {
    prepare: ({ db, canvasId, userId }) =>
      db
        .updateTable("canvas")
        .set({ deleted_at: new Date().toISOString(), deleted_by: userId })
        .where("id", "=", canvasId)
        .execute(),
  },
  "PUT /api/groups/:id/members/:user": {
    async prepare({ db }, params) {
      params["user"] = randomUUID();
      await insertUser(db, params["user"], "member");
    },
  },
  "POST /api/admin/people/:id/reactivate": {
    prepare: ({ db }, params) =>
      db
        .updateTable("user")
        .set({ deactivated_at: new Date().toISOString() })
        .where("id", "=", params["id"]!)
        .execute(),
  },
};

let mailbox: Mailbox;
let stage: AccountsStage;
let routes: string[];
beforeAll(async () => {
  mailbox = await openMailbox();
  stage = await openAccounts({ environment: mailbox.environment });
  const all = (createRoutes(stage.context) as unknown as Hono).routes;
  const guarded = all.filter(({ handler }) => doorOf(handler));
  routes = [
    ...new Set(guarded.map(({ method, path }) => `${method} ${path}`)),
  ].sort();
});
afterAll(async () => {
  await stage.close();
  await mailbox.close();
});

const entries = () =>
  stage.context.store.db
    .selectFrom("audit")
    .selectAll()
    .orderBy("seq")
    .execute();

/** What is written by the time that the work is done. */
async function writtenBy<T>(work: () => Promise<T>) {
  const before = (await entries()).length;
  const result = await work();
  const rows = (await entries()).slice(before);
  return { result, rows, actions: rows.map((row) => row.action).join(" ") };
}

let asked = 0;

async function ask(route: string, sample: Sample) {
  const { who = adminWhoOwns, prepare } = otherwise[route] ?? {};
  const { config, store } = stage.context;
  const world = await makeWorld(store.db, sessionCookieName(config), who);
  const params: Record<string, string> = {
    id: world.canvasId,
    ...(await sample.params?.(world)),
  };
  const body =
    typeof sample.body === "function"
      ? await (sample.body as (world: World) => unknown)(world)
      : sample.body;
  await prepare?.(world, params);
  const [method, path] = route.split(" ") as [string, string];
  const address = path.replaceAll(
    /:(\w+)(?:\{[^}]*\})?/g,
    (_, name: string) => params[name]!,
  );
  const isJson = body !== undefined && !Buffer.isBuffer(body);
  const written = await writtenBy(() =>
    stage.request(
      address + (sample.query?.(world) ?? ""),
      {
        method,
        headers: {
          ...world.headers,
          ...(isJson && { "content-type": "application/json" }),
        },
        ...(body !== undefined && {
          body: isJson ? JSON.stringify(body) : new Uint8Array(body as Buffer),
        }),
      },
      `10.9.${(asked += 1) >> 8}.${asked & 255}`,
    ),
  );
  return { ...written, world, status: written.result.status };
}

it("every route that changes something is in one of the two lists, and no route that is gone", () => {
  const changing = routes.filter((route) => !/^(GET|HEAD) /.test(route));
  const listed = [...Object.keys(audited), ...Object.keys(notAudited)];
  expect(listed.length).toBe(new Set(listed).size);
  expect(changing.filter((route) => !listed.includes(route))).toEqual([]);
  expect(listed.filter((route) => !routes.includes(route))).toEqual([]);
});

it(
  "each writes what the list says, once, by whom it was, and no word that is a name, an address or a secret",
  { timeout: 60_000 },
  async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      if (notAudited[route] === inTheStory) continue;
      const tries = [samples[route] ?? []].flat();
      for (const [i, sample] of tries.entries()) {
        const { status, rows, actions, world } = await ask(route, sample);
        const expected = audited[route]?.[i] ?? "";
        if (actions !== expected || (expected !== "" && status >= 300))
          wrong.push(`${route} (${status}): “${actions}”, not “${expected}”`);
        for (const row of rows) {
          if (world.who.isSignedIn && row.actor_id !== world.userId)
            wrong.push(`${route}: ${row.action} is by ${row.actor_id}`);
          if (/@|P [0-9a-f]{4}|[\w-]{43}/.test(withoutSalt(row.details)))
            wrong.push(`${route}: ${row.action} holds ${row.details}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  },
);

function withoutSalt(details: string | null): string {
  return (details ?? "").replace(/"salt":"[\w-]+"/, "");
}

it(
  "somebody's way in, their passwords and second steps are written down",
  { timeout: 60_000 },
  async () => {
    const password = "correct horse battery";
    const ada = await stage.invite("Ada", "member", {
      passwordHash: await hashPassword(password),
    });
    const jar = (who: Caller, answer: Answer<unknown>) =>
      stage.as(
        who.id,
        who.name,
        [who.cookie, ...answer.headers.getSetCookie()]
          .map((line) => line.split(";", 1)[0])
          .filter(Boolean)
          // The later one of a name counts.
          .reverse()
          .join("; "),
      );
    type Body = { totpURI: string; backupCodes: string[]; url: string };
    /** Asks, expects these entries and gives the answer. */
    const expectActions = async (
      expected: string,
      who: Caller,
      path: string,
      body: object,
      method = "POST",
    ) => {
      const { result, actions } = await writtenBy(() =>
        who.call<Body>(method, `/api/${path}`, body),
      );
      const inAnyOrder = (text: string) => text.split(" ").sort();
      expect([path, ...inAnyOrder(actions)]).toEqual([
        path,
        ...inAnyOrder(expected),
      ]);
      return result;
    };
    const signIn = (expected: string, given = password) =>
      expectActions(expected, stage.nobody, "auth/sign-in/email", {
        email: "ada@example.org",
        password: given,
      });

    await signIn("session.failed", "wrong horse battery");
    await signIn("session.started");
    const twoFactor = "auth/two-factor";
    const { body } = await expectActions("", ada, `${twoFactor}/enable`, {
      password,
    });
    const on = await expectActions(
      "account.second_step_on",
      ada,
      `${twoFactor}/verify-totp`,
      { code: codeOf(body.totpURI) },
    );
    const me = jar(ada, on);
    const spare = await expectActions(
      "account.backup_codes_made",
      me,
      `${twoFactor}/generate-backup-codes`,
      { password },
    );
    const half = jar(stage.nobody, await signIn(""));
    await expectActions("session.failed", half, `${twoFactor}/verify-totp`, {
      code: "000000",
    });
    expect((await entries()).at(-1)).toMatchObject({ target: ada.id });
    await expectActions(
      "session.started",
      half,
      `${twoFactor}/verify-backup-code`,
      { code: spare.body.backupCodes[0]! },
    );
    const off = await expectActions(
      "account.second_step_off",
      me,
      `${twoFactor}/disable`,
      { password },
    );
    const plain = jar(me, off);
    const changed = "password.changed session.ended";
    await expectActions(changed, plain, "auth/change-password", {
      currentPassword: password,
      newPassword: "another long one",
    });
    const link = await stage.admin.call<Body>(
      "POST",
      `/api/admin/people/${ada.id}/reset-link`,
      {},
    );
    const reset = "password.reset session.ended";
    await expectActions(reset, stage.nobody, "auth/reset", {
      secret: link.body.url.split("#")[1]!,
      password,
    });

    const ben = { name: "Ben", disciplines: ["other"], password };
    const invited = await stage.admin.call<Body>(
      "POST",
      "/api/admin/invitations",
      { workspaceRole: "member" },
    );
    // Who makes an account is signed in by it; that is no entry of its own.
    await expectActions(
      "account.created invitation.accepted",
      stage.nobody,
      "invitations/accept",
      {
        ...ben,
        email: "ben@example.org",
        secret: invited.body.url.split("#")[1]!,
      },
    );
    await stage.admin.call("PATCH", "/api/admin/settings", {
      signUp: "everyone",
    });
    await expectActions("", stage.nobody, "auth/sign-up/email", {
      ...ben,
      email: "cat@example.org",
    });
    const { secret } = await mailbox.next("cat@example.org");
    await expectActions("account.created", stage.nobody, "auth/verify", {
      secret,
    });
  },
);

it("whoever joins by name in local access is written down, and when they leave", async () => {
  const local = await openApi();
  try {
    const ann = await local.join("Ann");
    await ann.call("DELETE", "/api/session");
    const rows = await local.context.store.db
      .selectFrom("audit")
      .select(["action", "actor_id"])
      .orderBy("seq")
      .execute();
    expect(rows).toEqual([
      { action: "account.created", actor_id: ann.id },
      { action: "session.ended", actor_id: ann.id },
    ]);
  } finally {
    await local.close();
  }
});
