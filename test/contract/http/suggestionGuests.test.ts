/** Suggestions of people who came by a link: made like everybody's, and kept from others as their comments are. */
import type * as Y from "yjs";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { readFieldText } from "../../../server/suggestions/fieldText.ts";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../../shared/anchors/textAnchor.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { sharing } from "../../stage/sharing.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let gil: Caller;
  let canvas: string;

  const { at, makeLink, arrive } = sharing(() => ({
    stage,
    owner: ann,
    canvas,
  }));

  beforeAll(async () => {
    stage = await openAccounts({ database });
    [ann, ben] = await Promise.all([stage.invite("Ann"), stage.invite("Ben")]);
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await ann.call("PATCH", at("/access"), { workspaceRole: null });
    await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
    gil = await arrive((await makeLink()).secret);
    await stage.context.hub.edit(
      canvas,
      { userId: ann.id, kind: "edit" },
      (doc) =>
        createBlock(doc, {
          id: "n",
          kind: "note",
          x: 0,
          y: 0,
          w: 300,
          h: 100,
          fields: { body: paragraphs("Red flags") },
        }),
    );
  });
  afterAll(() => stage.close());

  const suggest = async () => {
    const anchor = await stage.context.hub.read(canvas, (doc) => {
      const field = fieldAt(readBlockText(doc, "n")!, { field: "body" })!;
      return anchorAtOffsets("n", field, { from: 0, to: 3 });
    });
    const made = await gil.call<Thread>("POST", at("/threads"), {
      anchor,
      suggestion: { kind: "replace", replacement: "Blue" },
    });
    expect(made.status).toBe(201);
    return made.body.id;
  };
  const decide = (who: Caller, id: string, decision: string) =>
    who.call<Thread>("POST", `/api/threads/${id}/suggestion`, { decision });
  const text = () =>
    stage.context.hub.read(
      canvas,
      (doc) =>
        readFieldText(
          rootsOf(doc).blocks.get("n")!.get("body") as Y.XmlFragment,
        ).text,
    );

  it("a guest who may comment suggests, an editor accepts", async () => {
    const id = await suggest();
    expect((await decide(gil, id, "accept")).errorId).toBe("role_too_low");
    const { body } = await decide(ben, id, "accept");
    expect(body.suggestion).toMatchObject({
      status: "accepted",
      decidedBy: { name: "Ben" },
    });
    expect(body.comments[0]?.author).toMatchObject({
      name: "Gil",
      guest: true,
    });
    expect(await text()).toBe("Blue flags");
  });

  it("a guest's suggestion that waits for approval is not there for others", async () => {
    await ann.call("PATCH", at(), { guestsNeedApproval: true });
    const id = await suggest();
    const seen = await ben.call<{ items: Thread[] }>("GET", at("/threads"));
    expect(seen.body.items).toEqual([]);
    expect((await decide(ben, id, "accept")).errorId).toBe("thread_not_found");
    expect((await decide(ann, id, "accept")).status).toBe(200);
  });

  it("the words of a hidden guest are nobody's to read or to accept but the owner's", async () => {
    const id = await suggest();
    await ann.call("PATCH", at(`/guests/${gil.id}`), { hidden: true });
    const seen = await ben.call<Thread>("GET", `/api/threads/${id}`);
    expect(seen.body.suggestion).toBeNull();
    expect(JSON.stringify(seen.body)).not.toContain("Blue");
    expect((await decide(ben, id, "accept")).errorId).toBe("no_suggestion");
    expect(await text()).toBe("Red flags");
    const own = await ann.call<Thread>("GET", `/api/threads/${id}`);
    expect(own.body.suggestion?.replacement).toBe("Blue");
  });
});
