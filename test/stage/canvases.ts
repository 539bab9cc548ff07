/** Canvases on a stage: made through the API, filled as another client would, opened in a browser, read back as data. */
import { expect } from "vitest";
import type * as Y from "yjs";
import type { CanvasData } from "../../shared/doc/read.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { Actor, Stage } from "./people.ts";
import { joinByName, openRemoteDoc } from "./remoteDoc.ts";
import { until } from "./until.ts";

/** Makes a canvas as `actor` and lets `fill` write into it over the wire. Resolves when the server has stored it. */
export async function newCanvas(
  stage: Stage,
  actor: Actor,
  title: string,
  fill?: (doc: Y.Doc) => void,
): Promise<string> {
  const { id } = await actor.api<{ id: string }>("POST", "/api/canvases", {
    title,
  });
  if (fill) await fillCanvas(stage, id, fill);
  return id;
}

/** Closes the canvas to the workspace, but lets this person comment. */
export async function letComment(owner: Actor, id: string, person: Actor) {
  const path = `/api/canvases/${id}`;
  await owner.api("PATCH", `${path}/access`, { workspaceRole: null });
  const { user } = await person.api<{ user: { id: string } }>(
    "GET",
    "/api/session",
  );
  await owner.api("PUT", `${path}/members/${user.id}`, { role: "commenter" });
}

export async function fillCanvas(
  stage: Stage,
  id: string,
  fill: (doc: Y.Doc) => void,
) {
  const cookie = await joinByName(stage.parley.url, "Stagehand");
  const remote = await openRemoteDoc(stage.parley.url, id, cookie);
  const acknowledged = new Promise<void>((resolve) => {
    remote.provider.messageHandlers[4] = () => resolve();
  });
  fill(remote.doc);
  await acknowledged;
  remote.close();
}

export async function openCanvas(
  actor: Actor,
  id: string,
  view: "canvas" | "notebook" = "canvas",
) {
  await actor.page.goto(`/c/${id}?view=${view}`);
  // The canvas itself comes in a chunk of its own, after the bar that says "Saved".
  if (view === "canvas")
    await actor.page.locator("[role=application][data-placed=true]").waitFor();
  await saved(actor);
}

/** The top bar says that the server has everything. */
export async function saved(actor: Actor) {
  await actor.page
    .getByText("Saved", { exact: true })
    .first()
    .waitFor({ timeout: 20_000 });
}

export function readBack(actor: Actor, id: string): Promise<CanvasData> {
  return actor.api<CanvasData>("GET", `/api/canvases/${id}/export?format=json`);
}

/** Waits until the stored canvas satisfies the assertion. */
export async function eventually(
  actor: Actor,
  id: string,
  check: (canvas: CanvasData) => void,
) {
  await until(async () => {
    check(await readBack(actor, id));
    return true;
  });
}

export function onlyBlock(canvas: CanvasData, kind: string): Block {
  const found = canvas.blocks.filter((block) => block.kind === kind);
  expect(found).toHaveLength(1);
  return found[0]!;
}
