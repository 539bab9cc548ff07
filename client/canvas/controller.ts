/**
 * One open canvas view: what gestures, commands and overlays share. Transient state (gesture, menu, link being drawn)
 * lives here in small stores; the document changes only through `act`.
 */
import { createContext, useContext } from "react";
import { uuidv4 } from "lib0/random.js";
import type { Block } from "../../shared/blocks/model.ts";
import type { Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { can } from "../../shared/roles.ts";
import { createStore, type Store } from "../kit/store.ts";
import { followUser } from "../presence/follow.ts";
import { presenceOf, type PresenceStore } from "../presence/peers.ts";
import type { CanvasSession } from "../sync/session.ts";
import { createCamera, type Camera } from "./camera.ts";
import { createLayout, type Layout } from "./layout.ts";
import type { Guide } from "./snap.ts";
import { keep, recall } from "./remembered.ts";
import { patchUi, type UiStore } from "./ui.ts";

/** What the pointer (or the keyboard, for links) is in the middle of. */
export type Gesture =
  | { readonly type: "marquee"; readonly rect: Rect }
  | { readonly type: "create"; readonly kind: string; readonly rect: Rect }
  /** A part of the paper to comment on. */
  | { readonly type: "region"; readonly rect: Rect }
  | {
      readonly type: "move";
      readonly guides: readonly Guide[];
      /** Where copies would go, while Alt is held. */
      readonly copying: readonly Rect[] | null;
      /** The frame it would be dropped into. */
      readonly frame: string | null;
    }
  | { readonly type: "resize"; readonly guides: readonly Guide[] }
  | {
      readonly type: "link";
      readonly from: string;
      /** The block it would end at. */
      readonly to: string | null;
      readonly point: Point;
      readonly keyboard: boolean;
    };

export type OpenMenu =
  /** What can be done with the selection, at a right click. */
  | { readonly type: "context"; readonly at: Point }
  /** Kinds of block, at the pointer or the middle. `at` is in client pixels, as all menus' are. */
  | { readonly type: "create"; readonly at: Point }
  /** Choose what a link says. */
  | { readonly type: "relation"; readonly link: string };

export interface CanvasController {
  readonly session: CanvasSession;
  readonly ui: UiStore;
  readonly camera: Camera;
  readonly layout: Layout;
  readonly presence: PresenceStore;
  readonly gesture: Store<Gesture | null>;
  readonly menu: Store<OpenMenu | null>;
  /** What the live region says. */
  readonly spoken: Store<string>;
  readonly minimap: Store<boolean>;
  /** Space is held: the pointer pans. */
  readonly spaceHeld: Store<boolean>;
  /** The block under the pointer, for link handles. */
  readonly hovered: Store<string | null>;
  /** Where the pointer was last, in client pixels; null when it is not over the canvas. */
  readonly pointer: Store<Point | null>;
  /** The focusable region; null while not mounted. */
  readonly regionSlot: Store<HTMLElement | null>;
  readonly region: HTMLElement | null;
  canEdit(): boolean;
  canComment(): boolean;
  /** One action of this person: one step of undo, ends following, and does nothing for readers. */
  act<T>(change: () => T): T | undefined;
  say(message: string): void;
  focus(): void;
  /** Watches the document and the others until the result is called. */
  start(): () => void;
}

const minimapKey = "parley/minimap";
/** Above this many blocks the minimap starts closed. */
export const minimapLimit = 1_000;

export function createController(
  session: CanvasSession,
  ui: UiStore,
): CanvasController {
  const presence = presenceOf(session.awareness);
  const layout = createLayout(session.canvas, presence);
  const spoken = createStore("");
  const regionSlot = createStore<HTMLElement | null>(null);
  const canEdit = () =>
    can(session.role.get(), "edit") &&
    session.saveState.get().type !== "readOnly" &&
    session.saveState.get().type !== "closed";

  return {
    session,
    ui,
    camera: createCamera(),
    layout,
    presence,
    gesture: createStore<Gesture | null>(null),
    menu: createStore<OpenMenu | null>(null),
    spoken,
    minimap: createStore(
      recall(minimapKey) === "open" &&
        session.canvas.get().blocks.length <= minimapLimit,
    ),
    spaceHeld: createStore(false),
    hovered: createStore<string | null>(null),
    pointer: createStore<Point | null>(null),
    regionSlot,
    get region() {
      return regionSlot.get();
    },
    canEdit,
    canComment: () => can(session.role.get(), "comment"),
    act(change) {
      if (!canEdit()) return undefined;
      followUser(null);
      session.undo.stopCapturing();
      const result = change();
      session.undo.stopCapturing();
      return result;
    },
    say(message) {
      // The same words twice must be read twice.
      spoken.set((old) => (old === message ? `${message}\u00a0` : message));
    },
    focus: () => regionSlot.get()?.focus({ preventScroll: true }),
    start() {
      const stopSelection = rememberSelection(session, ui);
      const stopLayout = layout.start();
      return () => {
        stopSelection();
        stopLayout();
      };
    },
  };
}

export function toggleMinimap(controller: CanvasController) {
  const open = !controller.minimap.get();
  controller.minimap.set(open);
  keep(minimapKey, open ? "open" : "closed");
}

const controllers = new WeakMap<UiStore, Store<CanvasController | null>>();

/** The mounted canvas view of an open canvas, for parts outside it (zoom controls, tool rail). */
export function controllerSlot(ui: UiStore): Store<CanvasController | null> {
  const known = controllers.get(ui);
  if (known) return known;
  const slot = createStore<CanvasController | null>(null);
  controllers.set(ui, slot);
  return slot;
}

export const ControllerContext = createContext<CanvasController | null>(null);

export function useController(): CanvasController {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error("useController: not inside the canvas view");
  return controller;
}

export function newId(): string {
  return uuidv4(); // crypto.randomUUID is missing on plain http
}

export function selectedBlocks(controller: CanvasController): Block[] {
  const { selection } = controller.ui.get();
  return controller.session.canvas
    .get()
    .blocks.filter((block) => selection.has(block.id));
}

export function selectBlocks(
  controller: CanvasController,
  ids: Iterable<string>,
) {
  patchUi(controller.ui, {
    selection: new Set(ids),
    selectedLinks: new Set(),
    editing: null,
  });
}

/** Undo and redo bring back what was selected at that moment. */
function rememberSelection(session: CanvasSession, ui: UiStore): () => void {
  const { undo, canvas } = session;
  const key = "selection";
  const added = (event: { stackItem: { meta: Map<unknown, unknown> } }) => {
    event.stackItem.meta.set(key, [...ui.get().selection]);
  };
  const popped = (event: { stackItem: { meta: Map<unknown, unknown> } }) => {
    if (ui.get().editing) return;
    const ids = event.stackItem.meta.get(key);
    if (!Array.isArray(ids)) return;
    const { blockById } = canvas.get();
    patchUi(ui, {
      selection: new Set(ids.filter((id: string) => blockById.has(id))),
      selectedLinks: new Set(),
    });
  };
  undo.on("stack-item-added", added);
  undo.on("stack-item-popped", popped);
  return () => {
    undo.off("stack-item-added", added);
    undo.off("stack-item-popped", popped);
  };
}
