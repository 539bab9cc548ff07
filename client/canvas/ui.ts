/** What one person has open and selected on one canvas: local state that both views, the panels and the commands share. */
import { createContext, useContext } from "react";
import type { Anchor } from "../../shared/api/anchors.ts";
import { createStore, useStore, type Store } from "../kit/store.ts";

export type Tool =
  | { readonly type: "select" }
  | { readonly type: "hand" }
  /** The next click or drag on the canvas makes a block of this kind. */
  | { readonly type: "create"; readonly kind: string }
  | { readonly type: "link" }
  | { readonly type: "comment" };

export type PanelName = "threads" | "history" | "runs";

/** The text that has the caret: a field of a block, or an item of an items field. */
export interface TextPlace {
  readonly block: string;
  readonly field: string;
  readonly item?: string;
}

export interface CanvasUi {
  readonly view: "canvas" | "notebook";
  readonly tool: Tool;
  readonly selection: ReadonlySet<string>;
  readonly selectedLinks: ReadonlySet<string>;
  readonly editing: TextPlace | null;
  readonly panel: PanelName | null;
  readonly openThread: string | null;
  /** A comment to bring into sight, once. */
  readonly openComment: string | null;
  /** A thread whose answer is about to be written: its field gets the keyboard, once. */
  readonly answering: string | null;
  /** A request for review to bring into sight, once. */
  readonly openReview: string | null;
  /** Where a new thread is about to be written; null when none is. */
  readonly draftAnchor: Anchor | null;
  /** A chart block whose spec editor is open, or an image block that waits for a file. */
  readonly configuring: string | null;
  /** The marks of a chart that I have chosen, by `datumKey`. */
  readonly data: {
    readonly block: string;
    readonly keys: readonly string[];
  } | null;
  /** Asks the mounted view to bring this block into sight; `at` makes repeated requests differ. */
  readonly reveal: { readonly block: string; readonly at: number } | null;
  /** The version that is looked at in the history panel; null: now. */
  readonly looking: number | null;
  /** The thread that waits for a text or block to be attached to. */
  readonly attaching: string | null;
}

export const initialUi: CanvasUi = {
  view: "canvas",
  tool: { type: "select" },
  selection: new Set(),
  selectedLinks: new Set(),
  editing: null,
  panel: null,
  openThread: null,
  openComment: null,
  answering: null,
  openReview: null,
  draftAnchor: null,
  configuring: null,
  data: null,
  reveal: null,
  looking: null,
  attaching: null,
};

export type UiStore = Store<CanvasUi>;

export function createUiStore(initial: Partial<CanvasUi> = {}): UiStore {
  return createStore({ ...initialUi, ...initial });
}

export const UiContext = createContext<UiStore | null>(null);

export function useUiStore(): UiStore {
  const store = useContext(UiContext);
  if (!store) throw new Error("useUiStore: no canvas is open here");
  return store;
}

export function useUi<T>(pick: (ui: CanvasUi) => T): T {
  return useStore(useUiStore(), pick);
}

export function patchUi(store: UiStore, patch: Partial<CanvasUi>) {
  store.set((ui) => ({ ...ui, ...patch }));
}
