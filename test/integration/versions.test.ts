/** Versions and restore through the API, with people on the canvas. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Version } from "../../shared/api/versions.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { until } from "../stage/until.ts";
import {
  openHouse,
  putSharedText,
  sharedText,
  type House,
  type Typist,
  type Visitor,
} from "./typists.ts";

let house: House;
let ann: Visitor;
let ben: Visitor;

beforeAll(async () => {
  house = await openHouse({ graceMs: 20, quietMs: 30, projectionDelayMs: 10 });
  [ann, ben] = await Promise.all([house.join("Ann"), house.join("Ben")]);
});
afterAll(() => house.close());

async function canvasWithText(text: string) {
  const canvasId = await ann.createCanvas();
  const typist = await ann.open(canvasId);
  putSharedText(typist.doc);
  typist.type(text);
  await typist.saved();
  return { canvasId, typist };
}

const versionsOf = async (canvasId: string) =>
  (
    await ann.api<{ items: Version[] }>(
      "GET",
      `/api/canvases/${canvasId}/versions`,
    )
  ).items;

const name = (canvasId: string, title: string) =>
  ann.api<Version>("POST", `/api/canvases/${canvasId}/versions`, {
    name: title,
  });

const restore = (canvasId: string, seq: number) =>
  ann.api("POST", `/api/canvases/${canvasId}/restore`, { seq });

describe("versions", () => {
  it("a named version holds the document of that moment", async () => {
    const { canvasId, typist } = await canvasWithText("first");
    const version = await name(canvasId, "Before the demo");
    expect(version).toMatchObject({
      kind: "named",
      name: "Before the demo",
      by: { id: ann.person.id },
    });
    typist.type(" and more");
    await typist.saved();
    const { state } = await ann.api<{ state: string }>(
      "GET",
      `/api/canvases/${canvasId}/versions/${version.seq}`,
    );
    const past = new Y.Doc();
    Y.applyUpdate(past, Buffer.from(state, "base64"));
    rootsOf(past);
    expect(sharedText(past)?.toString()).toBe("first");
    expect(typist.events).toContainEqual({ type: "versions" });
    typist.close();
  });

  it("a quiet moment after enough changes is one by itself", async () => {
    const { canvasId, typist } = await canvasWithText("");
    for (let i = 0; i < 25; i += 1) {
      typist.type("x");
      await typist.saved();
    }
    const automatic = await until(async () =>
      (await versionsOf(canvasId)).find(({ kind }) => kind === "auto"),
    );
    expect(automatic.by?.id).toBe(ann.person.id);
    typist.close();
  });

  it("a few changes are not worth an automatic one, however often people leave", async () => {
    const { canvasId, typist } = await canvasWithText("just this");
    typist.close();
    const again = await ben.open(canvasId);
    again.close();
    await house.restart();
    expect(await versionsOf(canvasId)).toEqual([]);
  });
});

describe("restore", () => {
  it("brings the text back for everyone and keeps what somebody types meanwhile", async () => {
    const { canvasId, typist } = await canvasWithText(
      "we expect a small effect",
    );
    const version = await name(canvasId, "small");
    const other = await ben.open(canvasId);
    await until(() => other.text() === typist.text());
    replaceWord(typist, "small", "large");
    await typist.saved();
    await until(() => other.text().includes("large"));
    other.provider.disconnect();
    sharedText(other.doc)!.insert(2, " all");
    await restore(canvasId, version.seq);
    other.provider.connect();
    const merged = "we all expect a small effect";
    await until(() => typist.text() === merged && other.text() === merged);
    other.close();
    typist.close();
  });

  it("keeps the moment before it, which can be restored as well", async () => {
    const { canvasId, typist } = await canvasWithText("old");
    const version = await name(canvasId, "old");
    replaceWord(typist, "old", "new");
    await typist.saved();
    await restore(canvasId, version.seq);
    await until(() => typist.text() === "old");
    const before = (await versionsOf(canvasId)).find(
      ({ kind }) => kind === "beforeRestore",
    );
    await restore(canvasId, before!.seq);
    await until(() => typist.text() === "new");
    typist.close();
  });

  it("of the present state adds neither a row nor a version", async () => {
    const { canvasId, typist } = await canvasWithText("as it is");
    const version = await name(canvasId, "now");
    await restore(canvasId, version.seq);
    const rows = await house.server.context.store.db
      .selectFrom("journal")
      .select("seq")
      .where("canvas_id", "=", canvasId)
      .execute();
    expect(rows.length).toBe(version.seq);
    expect((await versionsOf(canvasId)).length).toBe(1);
    typist.close();
  });

  it("is recorded as a restore by the person who did it", async () => {
    const { canvasId, typist } = await canvasWithText("old");
    const version = await name(canvasId, "old");
    replaceWord(typist, "old", "new");
    await typist.saved();
    await restore(canvasId, version.seq);
    const row = await house.server.context.store.db
      .selectFrom("journal")
      .select(["kind", "user_id"])
      .where("canvas_id", "=", canvasId)
      .orderBy("seq", "desc")
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ kind: "restore", user_id: ann.person.id });
    typist.close();
  });
});

function replaceWord(typist: Typist, word: string, by: string) {
  const text = sharedText(typist.doc)!;
  const at = text.toString().indexOf(word);
  typist.doc.transact(() => {
    text.delete(at, word.length);
    text.insert(at, by);
  });
}
