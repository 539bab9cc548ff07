import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CanvasAccess, Group } from "../../../shared/api/sharing.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let cleo: Caller;
  let guest: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
    cleo = await stage.invite("Cleo");
    guest = await stage.invite("Gil", "guest");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const at = (rest = "") => `/api/canvases/${canvas}${rest}`;
  const access = async (who = ann) =>
    (await who.call<CanvasAccess>("GET", at("/access"))).body;
  const give = (to: Caller, role: string, by = ann) =>
    by.call("PUT", at(`/members/${to.id}`), { role });
  /** Null: it is closed to them. */
  const roleOf = async (who: Caller) => {
    const answer = await who.call<{ role: string }>("GET", at());
    return answer.status === 200 ? answer.body.role : null;
  };
  const audited = async () =>
    (
      await stage.context.store.db
        .selectFrom("audit")
        .select(["action", "actor_id", "target"])
        .where("canvas_id", "=", canvas)
        .orderBy("seq")
        .execute()
    ).map((entry) => [entry.action, entry.actor_id, entry.target]);
  const ownerOf = async () =>
    (
      await stage.context.store.db
        .selectFrom("canvas")
        .select("owner_id")
        .where("id", "=", canvas)
        .executeTakeFirstOrThrow()
    ).owner_id;

  describe("members", () => {
    it("have the role that the owner gives, until it is taken away", async () => {
      expect(await roleOf(ben)).toBeNull();
      expect((await give(ben, "commenter")).status).toBe(204);
      expect(await roleOf(ben)).toBe("commenter");
      await give(ben, "viewer");
      expect(await roleOf(ben)).toBe("viewer");
      const { owner, members } = await access();
      expect(owner).toMatchObject({ id: ann.id, name: "Ann" });
      expect(members).toEqual([
        { person: expect.objectContaining({ id: ben.id }), role: "viewer" },
      ]);
      const gone = await ann.call("DELETE", at(`/members/${ben.id}`));
      expect(gone.status).toBe(204);
      expect(await roleOf(ben)).toBeNull();
      expect(await audited()).toEqual([
        ["member.role_changed", ann.id, ben.id],
        ["member.role_changed", ann.id, ben.id],
        ["member.removed", ann.id, ben.id],
      ]);
    });

    it("are changed by owners and co-owners only", async () => {
      await give(ben, "editor");
      expect((await give(cleo, "viewer", ben)).status).toBe(403);
      await give(ben, "owner");
      expect((await give(cleo, "viewer", ben)).status).toBe(204);
      await ann.call("DELETE", at(`/members/${ben.id}`));
      expect((await give(cleo, "editor", ben)).status).toBe(404);
      expect(await roleOf(cleo)).toBe("viewer");
    });

    it("are people with an account: no guest, nobody unknown or deactivated", async () => {
      const dora = await stage.invite("Dora");
      await stage.admin.call(
        "POST",
        `/api/admin/people/${dora.id}/deactivate`,
        {},
      );
      const nobody = { ...ben, id: "nobody" };
      for (const who of [guest, nobody, dora]) {
        const answer = await give(who, "viewer");
        expect([answer.status, answer.errorId]).toEqual([
          404,
          "person_not_found",
        ]);
      }
    });

    it("hear of a change: open canvases are told, and every process finds it", async () => {
      stage.told.length = 0;
      await give(ben, "viewer");
      expect(stage.told).toContainEqual({ canvas, event: { type: "access" } });
      const rows = await stage.context.store.db
        .selectFrom("access_change")
        .select("canvas_id")
        .where("canvas_id", "=", canvas)
        .execute();
      expect(rows).toHaveLength(1);
    });
  });

  describe("the workspace", () => {
    it("is given a role, and those with one of their own keep it", async () => {
      await give(ben, "viewer");
      await ann.call("PATCH", at("/access"), { workspaceRole: "editor" });
      expect(await roleOf(cleo)).toBe("editor");
      expect(await roleOf(ben)).toBe("viewer");
      expect(await roleOf(guest)).toBeNull();
      await ann.call("PATCH", at("/access"), { workspaceRole: null });
      expect(await roleOf(cleo)).toBeNull();
    });

    it("T13: cannot be made the owner", async () => {
      const answer = await ann.call("PATCH", at("/access"), {
        workspaceRole: "owner",
      });
      expect(answer.status).toBe(422);
    });
  });

  describe("a new canvas", () => {
    it("is its maker's alone, unless admins choose what everyone is on it", async () => {
      expect(await roleOf(ben)).toBeNull();
      const choose = (newCanvasRole: string | null) =>
        stage.admin.call("PATCH", "/api/admin/settings", { newCanvasRole });
      await choose("commenter");
      try {
        canvas = await makeCanvas(ann);
        expect(await roleOf(ben)).toBe("commenter");
      } finally {
        await choose(null);
      }
    });
  });

  describe("groups", () => {
    let group: Group;
    beforeEach(async () => {
      const answer = await stage.admin.call<Group>("POST", "/api/groups", {
        name: `Evaluation ${canvas}`,
      });
      group = answer.body;
    });
    const put = (who: Caller, method = "PUT") =>
      stage.admin.call(method, `/api/groups/${group.id}/members/${who.id}`);
    const giveGroup = (role: string) =>
      ann.call("PUT", at(`/groups/${group.id}`), { role });

    it("have a role that whoever is in them has, too", async () => {
      await put(ben);
      expect((await giveGroup("commenter")).status).toBe(204);
      expect(await roleOf(ben)).toBe("commenter");
      expect((await access()).groups).toEqual([
        {
          group: { id: group.id, name: group.name, people: 1 },
          role: "commenter",
        },
      ]);
      await put(ben, "DELETE");
      expect(await roleOf(ben)).toBeNull();
      await put(ben);
      await ann.call("DELETE", at(`/groups/${group.id}`));
      expect(await roleOf(ben)).toBeNull();
    });

    it("take what they were given with them when they are deleted", async () => {
      await put(ben);
      await giveGroup("editor");
      await stage.admin.call("DELETE", `/api/groups/${group.id}`);
      expect(await roleOf(ben)).toBeNull();
      expect((await access()).groups).toEqual([]);
      expect((await giveGroup("editor")).errorId).toBe("group_not_found");
    });

    it("are made by admins, have names of their own, and no guests", async () => {
      const { name } = group;
      const made = await ann.call("POST", "/api/groups", { name: "Mine" });
      expect(made.status).toBe(403);
      const same = await stage.admin.call("POST", "/api/groups", { name });
      expect(same.errorId).toBe("group_name_taken");
      const renamed = await stage.admin.call<Group>(
        "PATCH",
        `/api/groups/${group.id}`,
        { name: `${name} 2` },
      );
      expect(renamed.body.name).toBe(`${name} 2`);
      expect((await put(guest)).errorId).toBe("person_not_found");
      await put(ben);
      const listed = await cleo.call<{ items: Group[] }>("GET", "/api/groups");
      expect(
        listed.body.items
          .find(({ id }) => id === group.id)
          ?.people.map((person) => person.name),
      ).toEqual(["Ben"]);
    });

    it("make every open connection of somebody look again when they come or go", async () => {
      await put(ben);
      const rows = await stage.context.store.db
        .selectFrom("access_change")
        .selectAll()
        .where("user_id", "=", ben.id)
        .execute();
      expect(rows.length).toBeGreaterThan(0);
    });
  });

  describe("the owner", () => {
    const transfer = (to: Caller, by = ann, keep?: string) =>
      by.call("POST", at("/owner"), { user: to.id, keep });

    it("hands a canvas over and stays an editor", async () => {
      expect((await transfer(ben)).status).toBe(204);
      expect(await roleOf(ben)).toBe("owner");
      expect(await roleOf(ann)).toBe("editor");
      expect(await ownerOf()).toBe(ben.id);
      expect(await audited()).toEqual([["owner.changed", ann.id, ben.id]]);
    });

    it("may keep another role", async () => {
      await transfer(ben, ann, "viewer");
      expect(await roleOf(ann)).toBe("viewer");
    });

    it("is not demoted, removed or replaced by a co-owner", async () => {
      await give(ben, "owner");
      const tries = await Promise.all([
        give(ann, "viewer", ben),
        ben.call("DELETE", at(`/members/${ann.id}`)),
        transfer(cleo, ben),
        transfer(ben, ben),
      ]);
      expect(tries.map((answer) => answer.errorId)).toEqual([
        "owner_stays_owner",
        "owner_stays_owner",
        "only_the_owner",
        "only_the_owner",
      ]);
      expect(await ownerOf()).toBe(ann.id);
    });

    it("can only be somebody with an account", async () => {
      expect((await transfer(guest)).errorId).toBe("person_not_found");
      expect(await ownerOf()).toBe(ann.id);
    });
  });

  describe("whoever leaves", () => {
    const leave = (who: Caller) =>
      who.call<{ role: string | null }>("POST", at("/leave"));

    it("has no role of their own any more, and is told what is left", async () => {
      await give(ben, "editor");
      expect((await leave(ben)).body).toEqual({ role: null });
      expect(await roleOf(ben)).toBeNull();
      await ann.call("PATCH", at("/access"), { workspaceRole: "viewer" });
      await give(ben, "editor");
      expect((await leave(ben)).body).toEqual({ role: "viewer" });
    });

    it("twice leaves once: readers cannot fill the audit log", async () => {
      await ann.call("PATCH", at("/access"), { workspaceRole: "viewer" });
      await give(ben, "editor");
      for (const _ of [1, 2, 3])
        expect((await leave(ben)).body).toEqual({ role: "viewer" });
      const left = await stage.context.store.db
        .selectFrom("audit")
        .select("seq")
        .where("canvas_id", "=", canvas)
        .where("action", "=", "member.left")
        .execute();
      expect(left).toHaveLength(1);
    });

    it("leaves a co-owner as the owner", async () => {
      await give(ben, "owner");
      expect((await leave(ann)).status).toBe(200);
      expect(await ownerOf()).toBe(ben.id);
      expect(await roleOf(ann)).toBeNull();
    });

    it("cannot leave a canvas to nobody", async () => {
      await give(ben, "editor");
      const answer = await leave(ann);
      expect([answer.status, answer.errorId]).toEqual([409, "sole_owner"]);
      expect(await roleOf(ann)).toBe("owner");
    });

    it("leaves an owner behind, also when all owners leave at once", async () => {
      await give(ben, "owner");
      await give(cleo, "owner");
      const answers = await Promise.all([ann, ben, cleo].map(leave));
      const stayed = answers.filter((answer) => answer.status !== 200);
      expect(stayed.map((answer) => answer.errorId)).toEqual(["sole_owner"]);
      const owner = await ownerOf();
      expect([ann.id, ben.id, cleo.id]).toContain(owner);
      expect(
        (await access([ann, ben, cleo].find((one) => one.id === owner))).owner
          ?.id,
      ).toBe(owner);
    });
  });

  describe("who may do what", () => {
    it("is told to those who may read, its secrets to those who share", async () => {
      await give(ben, "viewer");
      await ann.call("POST", at("/share-links"), { role: "viewer" });
      await cleo.call("POST", at("/access-requests"), { message: "Please" });
      const all = await access();
      expect([all.links.length, all.requests.length]).toEqual([1, 1]);
      const some = await access(ben);
      expect(some.owner?.id).toBe(ann.id);
      expect([
        some.links,
        some.guests,
        some.requests,
        some.invitations,
      ]).toEqual([[], [], [], []]);
      expect((await cleo.call("GET", at("/access"))).status).toBe(404);
    });

    it("is no role of admins: they see nothing before ownership is given to them", async () => {
      expect(await roleOf(stage.admin)).toBeNull();
    });
  });
});
