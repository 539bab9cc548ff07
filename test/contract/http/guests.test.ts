import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type * as Y from "yjs";
import type { SessionAnswer } from "../../../shared/api/session.ts";
import type { Comment, Thread } from "../../../shared/api/threads.ts";
import { emptyChartSpec } from "../../../shared/charts/spec.ts";
import {
  createBlock,
  linkBlocks,
  setValue,
} from "../../../shared/doc/edits.ts";
import type { Person } from "../../../shared/people.ts";
import { closeCode } from "../../../shared/protocol.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { sharing } from "../../stage/sharing.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const { at, makeLink, open, arrive, enter, roleOf, access, seen } = sharing(
    () => ({ stage, owner: ann, canvas }),
  );

  describe("a guest", () => {
    it("comes with just a name, and is marked as a guest", async () => {
      const { secret } = await makeLink();
      const nameless = await open(secret);
      expect(seen(nameless)).toEqual([422, "name_needed"]);
      const gil = await arrive(secret);
      const session = await gil.call<SessionAnswer>("GET", "/api/session");
      expect(session.body).toMatchObject({
        user: { name: "Gil", guest: true },
        workspaceRole: "guest",
        guestOf: canvas,
      });
      const { guests, links } = await access();
      expect(guests).toEqual([
        expect.objectContaining({
          person: expect.objectContaining({ name: "Gil", guest: true }),
          role: "commenter",
          hidden: false,
        }),
      ]);
      expect(links[0]!.people).toBe(1);
    });

    it("who comes back with the cookie is the same guest", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const again = await open(secret, { name: "Somebody else" }, gil);
      expect(again.body.user).toMatchObject({ id: gil.id, name: "Gil" });
      expect(again.headers.getSetCookie()).toEqual([]);
      expect((await access()).guests).toHaveLength(1);
    });

    it("edits only when the owner lets guests edit", async () => {
      const { secret, id } = await makeLink({ role: "editor" });
      const gil = await arrive(secret);
      expect(await roleOf(gil)).toBe("commenter");
      await ann.call("PATCH", at(`/share-links/${id}`), {
        guestsMayEdit: true,
      });
      expect(await roleOf(gil)).toBe("editor");
    });

    it("T9: has a cookie that ends with the link", async () => {
      const soon = new Date(Date.now() + 3600_000).toISOString();
      const { secret } = await makeLink({ expiresAt: soon });
      const answer = await open(secret, { name: "Gil" });
      const [cookie] = answer.headers.getSetCookie();
      const maxAge = Number(/max-age=(\d+)/i.exec(cookie!)?.[1]);
      expect(maxAge).toBeGreaterThan(3500);
      expect(maxAge).toBeLessThanOrEqual(3600);
      const session = await stage.context.store.db
        .selectFrom("session")
        .select("expires_at")
        .where("user_id", "=", answer.body.user.id)
        .executeTakeFirstOrThrow();
      expect(session.expires_at).toBe(soon);
    });

    it("T9: reaches nothing but their canvas", async () => {
      const elsewhere = await makeCanvas(ann);
      const open = await makeCanvas(ann);
      await ann.call("PATCH", `/api/canvases/${open}/access`, {
        workspaceRole: "editor",
      });
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const list = await gil.call<{ items: { id: string }[] }>(
        "GET",
        "/api/canvases",
      );
      expect(list.body.items.map(({ id }) => id)).toEqual([canvas]);
      const doors = await Promise.all([
        gil.call("GET", `/api/canvases/${elsewhere}`),
        gil.call("GET", `/api/canvases/${open}`),
        gil.call("GET", "/api/people"),
        gil.call("GET", "/api/groups"),
        gil.call("GET", "/api/runs"),
        gil.call("GET", "/api/metrics"),
        gil.call("POST", "/api/canvases", {}),
        gil.call("GET", "/api/requests"),
        gil.call("GET", "/api/admin/people"),
        gil.call("POST", `/api/canvases/${elsewhere}/access-requests`, {}),
        gil.call("POST", at("/restore"), { seq: 1 }),
      ]);
      expect(doors.map(({ status }) => status)).toEqual([
        404, 404, 403, 403, 403, 403, 403, 403, 403, 403, 403,
      ]);
    });

    it("T27: is told only of people with a part in the canvas", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      const people = async (who: Caller) =>
        (
          await who.call<{ items: Person[] }>("GET", at("/people"))
        ).body.items.map(({ name }) => name);
      expect(await people(gil)).toEqual(["Ann", "Gil"]);
      expect(await people(ann)).toEqual(["Admin", "Ann", "Ben", "Gil"]);
      const everyone = await ann.call<{ items: Person[] }>(
        "GET",
        "/api/people",
      );
      expect(everyone.body.items.map(({ name }) => name)).toEqual([
        "Admin",
        "Ann",
        "Ben",
      ]);
      expect(JSON.stringify(everyone.body)).not.toContain("@");
    });

    it("T9: reads the numbers of charts on the canvas, and no others", async () => {
      const { secret } = await makeLink({
        role: "editor",
        guestsMayEdit: true,
      });
      const gil = await arrive(secret);
      const spec = { ...emptyChartSpec, metrics: ["acc"] };
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) => {
          createBlock(doc, {
            id: "chart-1",
            kind: "chart",
            x: 0,
            y: 0,
            w: 480,
            h: 320,
          });
          setValue(doc, "chart-1", "spec", spec);
        },
      );
      const { runs, metrics, tasks, x } = spec;
      const ask = (change: Record<string, unknown> = {}, who = gil) =>
        who.call("POST", "/api/metrics/query", {
          runs,
          metrics,
          tasks,
          x,
          canvas,
          block: "chart-1",
          ...change,
        });
      expect((await ask()).status).toBe(200);
      expect((await ask({ canvas: undefined }, ann)).status).toBe(200);
      const refused = await Promise.all([
        ask({ canvas: undefined }),
        ask({ block: "chart-2" }),
        ask({ metrics: ["loss"] }),
        ask({ runs: { type: "query" } }),
        ask({ canvas: await makeCanvas(ann) }),
      ]);
      expect(refused.map(({ status }) => status)).toEqual([
        403, 404, 404, 404, 404,
      ]);
    });

    it("T9: who may edit points no chart at the workspace's runs", async () => {
      const { secret } = await makeLink({
        role: "editor",
        guestsMayEdit: true,
      });
      const gil = await arrive(secret);
      const session = await enter(gil);
      session.ask();
      createBlock(session.doc, {
        id: "mine",
        kind: "chart",
        x: 0,
        y: 0,
        w: 480,
        h: 320,
      });
      const spec = {
        ...emptyChartSpec,
        runs: { type: "query", nameContains: "", model: "", limit: 50 },
        metrics: ["acc"],
      } as const;
      setValue(session.doc, "mine", "spec", spec);
      session.sendAll();
      await until(() => session.acknowledged === session.sent);
      const { runs, metrics, tasks, x } = spec;
      const ask = () =>
        gil.call("POST", "/api/metrics/query", {
          runs,
          metrics,
          tasks,
          x,
          canvas,
          block: "mine",
        });
      expect(seen(await ask())).toEqual([404, "chart_not_here"]);
      // Somebody of the workspace changes how it is drawn: then it is theirs to show.
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) => setValue(doc, "mine", "spec", { ...spec, logX: true }),
      );
      expect((await ask()).status).toBe(200);
      session.leave();
    });

    it("T9: what a number, a table and controls ask is the workspace's only when somebody of it wrote it", async () => {
      const { secret } = await makeLink({
        role: "editor",
        guestsMayEdit: true,
      });
      const gil = await arrive(secret);
      const session = await enter(gil);
      session.ask();
      const runs = { type: "query" };
      const place = { x: 0, y: 0, w: 300, h: 200 };
      const fields = {
        number: { runs, metric: { metric: "acc" }, baseline: "" },
        table: { runs, columns: [{ metric: "acc" }], baseline: "" },
        chart: { spec: { ...emptyChartSpec, metrics: ["acc"] } },
        controls: {
          controls: [
            {
              id: "m",
              label: "Model",
              type: "search",
              drives: "model",
            },
          ],
          values: { m: "llama" },
        },
      } as const;
      const put = (by: string) => (doc: Y.Doc) => {
        for (const [kind, own] of Object.entries(fields))
          createBlock(doc, {
            id: `${kind}-${by}`,
            kind,
            ...place,
            fields: own,
          });
      };
      const byAnn = (change: (doc: Y.Doc) => void) =>
        stage.context.hub.edit(
          canvas,
          { userId: ann.id, kind: "edit" },
          change,
        );
      await byAnn(put("ann"));
      put("gil")(session.doc);
      const turn = (doc: Y.Doc, from: string, to: string) =>
        linkBlocks(doc, {
          id: `${from} ${to}`,
          from,
          to,
          relation: "supports",
        });
      session.sendAll();
      await until(() => session.acknowledged === session.sent);
      const narrowed = { ...runs, model: "llama" };
      const table = {
        type: "table",
        runs,
        columns: [{ metric: "acc" }],
        baseline: "",
      };
      const { tasks, x } = emptyChartSpec;
      const chart = { runs: emptyChartSpec.runs, metrics: ["acc"], tasks, x };
      const ask = async (block: string, query: object) =>
        (
          await gil.call("POST", "/api/metrics/query", {
            ...query,
            canvas,
            block,
          })
        ).status;
      const all = (by: string) =>
        Promise.all([
          ask(`number-${by}`, table),
          ask(`table-${by}`, table),
          ask(`chart-${by}`, chart),
        ]);
      expect(await all("ann")).toEqual([200, 200, 200]);
      expect(await all("gil")).toEqual([404, 404, 404]);
      // Turned by Ann's controls they ask that, and nothing else.
      await byAnn((doc) => {
        turn(doc, "controls-ann", "table-ann");
        turn(doc, "controls-gil", "number-ann");
      });
      expect(await ask("table-ann", table)).toBe(404);
      expect(await ask("table-ann", { ...table, runs: narrowed })).toBe(200);
      expect(await ask("number-ann", table)).toBe(404);
      expect(await ask("number-ann", { ...table, runs: narrowed })).toBe(404);
      // Nor by a value that Gil turns Ann's controls to.
      setValue(session.doc, "controls-ann", "values", { m: "" });
      session.sendAll();
      await until(() => session.acknowledged === session.sent);
      expect(await ask("table-ann", table)).toBe(404);
      expect(await ask("table-ann", { ...table, runs: narrowed })).toBe(404);
      session.leave();
    });

    it("T8: feels it on an open canvas when links change, end, or they are sent away", async () => {
      const { secret, id } = await makeLink();
      const gil = await arrive(secret);
      const session = await enter(gil, "commenter");
      await ann.call("PATCH", at(`/share-links/${id}`), { role: "viewer" });
      await until(() => session.role === "viewer");
      await ann.call("DELETE", at(`/guests/${gil.id}`));
      await until(() => session.closedWith === closeCode.canvasNotFound);
      const other = await arrive(secret, "Gro");
      const second = await enter(other, "viewer");
      await ann.call("DELETE", at(`/share-links/${id}`));
      await until(() => second.closedWith === closeCode.canvasNotFound);
      session.leave();
      second.leave();
    });

    it("sent away is out, and does not come in by that link again", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      expect((await ann.call("DELETE", at(`/guests/${gil.id}`))).status).toBe(
        204,
      );
      expect(await roleOf(gil)).toBeNull();
      expect(seen(await open(secret, {}, gil))).toEqual([404, "link_gone"]);
      expect((await access()).guests).toEqual([]);
    });

    it("who leaves by themselves may come again", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      await gil.call("POST", at("/leave"));
      expect(await roleOf(gil)).toBeNull();
      expect((await open(secret, {}, gil)).status).toBe(200);
      expect(await roleOf(gil)).toBe("commenter");
    });

    it("whose words are hidden is read by owners only", async () => {
      const { secret } = await makeLink();
      const gil = await arrive(secret);
      await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
      const { body: thread } = await gil.call<Thread>("POST", at("/threads"), {
        anchor: { type: "point", x: 0, y: 0 },
        body: "canary words",
      });
      expect(thread.comments[0]!.author).toMatchObject({ guest: true });
      const hide = (hidden: boolean, id = gil.id) =>
        ann.call("PATCH", at(`/guests/${id}`), { hidden });
      expect((await hide(true)).status).toBe(204);
      expect(stage.told).toContainEqual({
        canvas,
        event: { type: "threads", thread: thread.id },
      });
      const comment = async (who: Caller) =>
        (await who.call<{ items: Thread[] }>("GET", at("/threads"))).body
          .items[0]!.comments[0]!;
      expect(await comment(ann)).toMatchObject({
        body: "canary words",
        hidden: true,
      });
      for (const who of [ben, gil])
        expect(await comment(who)).toMatchObject({ body: "", hidden: true });
      const edited = await gil.call<Comment>(
        "PATCH",
        `/api/comments/${thread.comments[0]!.id}`,
        { body: "canary again" },
      );
      expect(edited.body.body).toBe("");
      await hide(false);
      expect(await comment(ben)).toEqual(
        expect.not.objectContaining({ hidden: true }),
      );
      expect((await hide(true, ben.id)).errorId).toBe("guest_not_found");
    });
  });
});
