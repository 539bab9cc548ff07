import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owned } from "../../../shared/api/sharing.ts";
import {
  createUser,
  examplePersonPrefix,
} from "../../../server/records/users.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

interface Refused {
  readonly error: { readonly owned: readonly { readonly id: string }[] };
}

eachDatabase((database) => {
  let stage: AccountsStage;
  let admin: Caller;
  let ann: Caller;
  let ben: Caller;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    admin = stage.admin;
  });
  beforeEach(async () => {
    const stamp = crypto.randomUUID();
    const invite = (name: string) =>
      stage.invite(name, "member", { email: `${name}-${stamp}@example.org` });
    ann = await invite("Ann");
    ben = await invite("Ben");
  });
  afterAll(() => stage.close());

  const owned = async (who: Caller) =>
    (await admin.call<Owned>("GET", `/api/admin/people/${who.id}/owned`)).body;
  const deactivate = <T = Record<string, unknown>>(
    who: Caller,
    reassignTo?: string,
    by = admin,
  ) =>
    by.call<T>("POST", `/api/admin/people/${who.id}/deactivate`, {
      reassignTo,
    });
  const setRole = (who: Caller, workspaceRole: string, by = admin) =>
    by.call("PATCH", `/api/admin/people/${who.id}`, { workspaceRole });
  const ownerOf = async (canvas: string) =>
    (
      await stage.context.store.db
        .selectFrom("canvas")
        .select("owner_id")
        .where("id", "=", canvas)
        .executeTakeFirstOrThrow()
    ).owner_id;

  describe("whoever goes", () => {
    it("has what they alone own listed, also in the trash", async () => {
      const kept = await makeCanvas(ann, "Kept");
      const shared = await makeCanvas(ann, "Shared");
      const trashed = await makeCanvas(ann, "Trashed");
      await ann.call("PUT", `/api/canvases/${shared}/members/${ben.id}`, {
        role: "owner",
      });
      await ann.call("DELETE", `/api/canvases/${trashed}`);
      const { body: token } = await ann.call<{ id: string }>(
        "POST",
        "/api/tokens",
        { name: "ci", scopes: ["read"] },
      );
      const { body: group } = await admin.call<{ id: string }>(
        "POST",
        "/api/groups",
        { name: `Group of ${ann.id}` },
      );
      await admin.call("PUT", `/api/groups/${group.id}/members/${ann.id}`);
      const list = await owned(ann);
      expect(list.canvases.map(({ id }) => id)).toEqual([kept, trashed]);
      expect(list.canvases[1]!.deletedAt).not.toBeNull();
      expect(list.tokens.map(({ id }) => id)).toEqual([token.id]);
      expect(list.groups.map(({ id }) => id)).toEqual([group.id]);
    });

    it("stays until what they alone own has somebody else", async () => {
      const canvas = await makeCanvas(ann);
      const refused = await deactivate<Refused>(ann);
      expect([refused.status, refused.errorId]).toEqual([409, "still_owns"]);
      expect(refused.body.error.owned.map(({ id }) => id)).toEqual([canvas]);
      expect((await ann.call("GET", "/api/session")).status).toBe(200);
      const done = await deactivate(ann, ben.id);
      expect(done.body).toMatchObject({
        id: ann.id,
        deactivatedAt: expect.any(String),
      });
      expect(await ownerOf(canvas)).toBe(ben.id);
    });

    it("leaves co-owners their canvases, before anybody else", async () => {
      const canvas = await makeCanvas(ann);
      await ann.call("PUT", `/api/canvases/${canvas}/members/${ben.id}`, {
        role: "owner",
      });
      expect((await deactivate(ann, admin.id)).status).toBe(200);
      expect(await ownerOf(canvas)).toBe(ben.id);
    });

    it("T8: is out at once: sessions and tokens end, and every process is told", async () => {
      const { body } = await ann.call<{ token: string }>(
        "POST",
        "/api/tokens",
        { name: "ci", scopes: ["read"] },
      );
      const byToken = () =>
        stage.nobody.call("GET", "/api/canvases", undefined, {
          authorization: `Bearer ${body.token}`,
        });
      expect((await byToken()).status).toBe(200);
      await deactivate(ann);
      expect((await ann.call("GET", "/api/session")).status).toBe(401);
      expect((await byToken()).status).toBe(401);
      const told = await stage.context.store.db
        .selectFrom("access_change")
        .select("user_id")
        .where("user_id", "=", ann.id)
        .execute();
      expect(told.length).toBeGreaterThan(0);
    });

    it("can come back, to what was not given away", async () => {
      await deactivate(ann);
      const back = await admin.call(
        "POST",
        `/api/admin/people/${ann.id}/reactivate`,
      );
      expect(back.body).toMatchObject({ deactivatedAt: null });
      // The sessions from before stay ended.
      expect((await ann.call("GET", "/api/session")).status).toBe(401);
    });

    it("leaves nothing to somebody who cannot have it", async () => {
      await makeCanvas(ann);
      await deactivate(ben);
      const guest = await stage.invite("Gil", "guest");
      // Of the built-in example: nobody can sign in as them.
      const id = `${examplePersonPrefix}x`;
      await createUser(stage.context.store.db, {
        id,
        name: "Example",
        disciplines: ["other"],
      });
      for (const to of [ann.id, ben.id, guest.id, id, "nobody"])
        expect((await deactivate(ann, to)).errorId).toBe("cannot_reassign");
    });

    it("is somebody there is", async () => {
      const nobody = { ...ann, id: "nobody" };
      expect((await deactivate(nobody)).errorId).toBe("account_not_found");
      expect(
        (await ann.call("GET", `/api/admin/people/${ben.id}/owned`)).status,
      ).toBe(403);
    });
  });

  describe("admins", () => {
    it("are made and unmade by admins", async () => {
      expect((await setRole(ben, "admin", ann)).status).toBe(403);
      expect((await setRole(ann, "admin")).status).toBe(200);
      expect((await ann.call("GET", "/api/admin/people")).status).toBe(200);
      expect((await setRole(ann, "member")).status).toBe(200);
      expect((await ann.call("GET", "/api/admin/people")).status).toBe(403);
      const guest = await stage.invite("Gil", "guest");
      expect((await setRole(guest, "member")).errorId).toBe(
        "guest_has_no_role",
      );
      expect((await setRole(ann, "guest")).status).toBe(422);
    });

    it("are never gone: the last one is neither demoted nor deactivated", async () => {
      // Nobody can sign in as who API tokens act as.
      await createUser(
        stage.context.store.db,
        { id: "service-x", name: "Backup", disciplines: ["engineering"] },
        { workspaceRole: "admin" },
      );
      expect((await setRole(admin, "member")).errorId).toBe("last_admin");
      expect((await deactivate(admin)).errorId).toBe("last_admin");
      await stage.context.store.db
        .deleteFrom("user")
        .where("id", "=", "service-x")
        .execute();
    });

    it("are never gone, also when they demote and deactivate each other at once", async () => {
      await setRole(ann, "admin");
      await setRole(ben, "admin");
      const answers = await Promise.all([
        setRole(ann, "member", ben),
        setRole(ben, "member", admin),
        deactivate(admin, undefined, ann),
      ]);
      const left = await stage.context.store.db
        .selectFrom("user")
        .select("id")
        .where("workspace_role", "=", "admin")
        .where("deactivated_at", "is", null)
        .execute();
      expect(
        left.length,
        JSON.stringify(answers.map((one) => one.status)),
      ).toBe(1);
      // For the tests after this one, on the same database.
      await stage.context.store.db
        .updateTable("user")
        .set({ workspace_role: "admin", deactivated_at: null })
        .where("id", "=", admin.id)
        .execute();
    });
  });
});
