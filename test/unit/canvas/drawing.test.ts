/** What keeps a canvas of a thousand blocks still while one of them changes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { Awareness } from "y-protocols/awareness";
import {
  createController,
  type CanvasController,
} from "../../../client/canvas/controller.ts";
import { createFlowNodes } from "../../../client/canvas/flowNodes.ts";
import { createLinkRoutes } from "../../../client/canvas/linkRoutes.ts";
import { createUiStore, patchUi } from "../../../client/canvas/ui.ts";
import { createStore } from "../../../client/kit/store.ts";
import { createCanvasStore } from "../../../client/sync/canvasStore.ts";
import type { QuotaUse, SaveState } from "../../../client/sync/session.ts";
import {
  createBlocks,
  linkBlocks,
  placeBlocks,
} from "../../../shared/doc/edits.ts";
import { moveInZ } from "../../../shared/doc/arrange.ts";
import { localOrigin, rootsOf } from "../../../shared/doc/schema.ts";
import type { Role } from "../../../shared/roles.ts";
import { emptyDoc } from "../../stage/docs.ts";

const me = { id: "me", name: "Me", disciplines: [] };
const at = (x: number) => ({ x, y: 0, w: 300, h: 200 });

let controller: CanvasController;
let doc: Y.Doc;
let awareness: Awareness;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  doc = emptyDoc();
  awareness = new Awareness(doc);
  awareness.setLocalState({ user: { ...me, color: "#000000" } });
  createBlocks(doc, [
    { id: "f", kind: "frame", ...at(0) },
    { id: "a", kind: "note", ...at(0) },
    { id: "b", kind: "note", ...at(500) },
  ]);
  linkBlocks(doc, { id: "l", from: "a", to: "b", relation: "uses" });
  controller = createController(
    {
      canvasId: "c",
      me,
      role: createStore<Role>("editor"),
      doc,
      awareness,
      undo: new Y.UndoManager(rootsOf(doc).blocks, {
        trackedOrigins: new Set([localOrigin]),
      }),
      canvas: createCanvasStore(doc),
      saveState: createStore<SaveState>({ type: "saved" }),
      trouble: createStore<string | null>(null),
      quota: createStore<QuotaUse | null>(null),
      onEvent: () => () => {},
      destroy: () => {},
    },
    createUiStore(),
  );
  controller.camera.view.set({ x: 0, y: 0, zoom: 1, width: 1400, height: 900 });
  stop = controller.start();
});
afterEach(() => {
  stop();
  awareness.destroy();
  vi.useRealTimers();
});

function type(block: string, words: string) {
  const body = rootsOf(doc).blocks.get(block)!.get("body") as Y.XmlFragment;
  const text = new Y.XmlText();
  (body.get(0) as Y.XmlElement).insert(0, [text]);
  text.insert(0, words);
}

/** Another person's awareness, as if it had come over the wire. */
function peerDrags(drag: Record<string, ReturnType<typeof at>> | null) {
  awareness.states.set(77, {
    user: { ...me, id: "ben", name: "Ben", color: "#000000" },
    drag,
  });
  awareness.emit("change", [{}, "remote"]);
}

const nodeOf = (nodes: ReturnType<typeof createFlowNodes>, id: string) =>
  nodes.get().find((node) => node.id === id)!;

test("a keystroke changes no node, not even the list of nodes", () => {
  const nodes = createFlowNodes(controller);
  let told = 0;
  nodes.subscribe(() => told++);
  const before = nodes.get();
  type("a", "hello");
  expect(nodes.get()).toBe(before);
  expect(told).toBe(0);
});

test("a moved block gets a new node and the others keep theirs", () => {
  const nodes = createFlowNodes(controller);
  nodes.subscribe(() => {});
  const [a, b] = [nodeOf(nodes, "a"), nodeOf(nodes, "b")];
  placeBlocks(doc, { a: { x: 40 } });
  expect(nodeOf(nodes, "a")).not.toBe(a);
  expect(nodeOf(nodes, "a").position.x).toBe(40);
  expect(nodeOf(nodes, "b")).toBe(b);
});

test("restacking changes z but not the order of the list, so that no node is moved in the page", () => {
  const nodes = createFlowNodes(controller);
  nodes.subscribe(() => {});
  const order = nodes.get().map((node) => node.id);
  moveInZ(doc, new Set(["a"]), "front");
  expect(nodes.get().map((node) => node.id)).toEqual(order);
  expect(nodeOf(nodes, "a").zIndex).toBeGreaterThan(nodeOf(nodes, "b").zIndex!);
});

test("frames lie behind every card, whatever their z", () => {
  moveInZ(doc, new Set(["f"]), "front");
  const nodes = createFlowNodes(controller);
  expect(nodeOf(nodes, "f").zIndex).toBeLessThan(nodeOf(nodes, "a").zIndex!);
});

test("far away nothing is mounted but the block that has the caret", () => {
  const nodes = createFlowNodes(controller);
  nodes.subscribe(() => {});
  patchUi(controller.ui, { editing: { block: "b", field: "body" } });
  controller.camera.view.set((view) => ({ ...view, zoom: 0.1 }));
  expect(nodes.get().map((node) => node.id)).toEqual(["b"]);
  controller.camera.view.set((view) => ({ ...view, zoom: 0.5 }));
  expect(nodes.get()).toHaveLength(3);
});

test("somebody's drag moves the block here, and a drop does not jump back before the document arrives", () => {
  const { layout, session } = controller;
  const place = () => layout.place(session.canvas.get().blockById.get("a")!).x;
  peerDrags({ a: at(120) });
  expect(place()).toBe(120);
  peerDrags(null);
  expect(place()).toBe(120);
  placeBlocks(doc, { a: { x: 120 } });
  expect(layout.moved.get().size).toBe(0);
  expect(place()).toBe(120);
});

test("a drag that never reaches the document is given up after a moment", () => {
  const { layout } = controller;
  peerDrags({ a: at(120) });
  peerDrags(null);
  expect(layout.moved.get().size).toBe(1);
  vi.advanceTimersByTime(3_000);
  expect(layout.moved.get().size).toBe(0);
});

test("a link is routed again only when one of its ends moves", () => {
  const routes = createLinkRoutes(controller);
  routes.subscribe(() => {});
  const before = routes.get();
  type("a", "hello");
  placeBlocks(doc, { f: { x: -50 } });
  expect(routes.get()).toBe(before);
  placeBlocks(doc, { b: { x: 700 } });
  expect(routes.get()[0]).not.toBe(before[0]);
});

test("a link out of sight is not drawn", () => {
  const routes = createLinkRoutes(controller);
  routes.subscribe(() => {});
  expect(routes.get()).toHaveLength(1);
  controller.camera.view.set((view) => ({ ...view, x: -9_000 }));
  expect(routes.get()).toHaveLength(0);
});

test("a link to a block that is gone is not drawn", () => {
  rootsOf(doc).blocks.delete("b");
  expect(createLinkRoutes(controller).get()).toHaveLength(0);
});

test("a reader's action does nothing", () => {
  controller.session.role.set("commenter");
  expect(controller.act(() => "done")).toBeUndefined();
  controller.session.role.set("editor");
  expect(controller.act(() => "done")).toBe("done");
});

test("undo brings back what was selected before", () => {
  const { ui, session } = controller;
  patchUi(ui, { selection: new Set(["a"]) });
  controller.act(() => placeBlocks(doc, { a: { x: 9 } }));
  patchUi(ui, { selection: new Set(["b"]) });
  session.undo.undo();
  expect([...ui.get().selection]).toEqual(["a"]);
});
