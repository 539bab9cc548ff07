/** An open canvas in this browser: its document, presence, undo, what is saved, and events from the server. */
import { createContext, useContext } from "react";
import type * as Y from "yjs";
import type { Awareness } from "y-protocols/awareness";
import type { Person } from "../../shared/people.ts";
import type { CanvasEvent, RefusalCode } from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import { useStore, type Store } from "../kit/store.ts";
import type { CanvasStore } from "./canvasStore.ts";

/** What the top bar says. `waiting` counts changes of this tab that the server has not acknowledged as durable. */
export type SaveState =
  | { readonly type: "loading" }
  | { readonly type: "saved" }
  | { readonly type: "saving"; readonly waiting: number }
  | { readonly type: "offline"; readonly waiting: number }
  /** The server cannot store right now, or this person may not edit. */
  | {
      readonly type: "readOnly";
      readonly reason: string;
      readonly waiting: number;
    }
  /** The connection was refused for good: not found, signed out, other epoch. */
  | {
      readonly type: "closed";
      readonly code: number;
      /** Set when the server refused a change of this tab, which is then kept in this browser only. */
      readonly refusal?: RefusalCode;
    };

export interface QuotaUse {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

export interface CanvasSession {
  readonly canvasId: string;
  readonly me: Person;
  readonly role: Store<Role>;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly undo: Y.UndoManager;
  /** The document as plain data, kept current. */
  readonly canvas: CanvasStore;
  readonly saveState: Store<SaveState>;
  /** Why the server takes no changes at the moment; null as long as it does. */
  readonly trouble: Store<string | null>;
  /** Set when the canvas comes near the size that one may have. */
  readonly quota: Store<QuotaUse | null>;
  onEvent(handle: (event: CanvasEvent) => void): () => void;
  destroy(): void;
}

export const SessionContext = createContext<CanvasSession | null>(null);

export function useSession(): CanvasSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession: no canvas is open here");
  return session;
}

/** True when this person cannot change the document now: by role, or because the server takes no changes. */
export function useReadOnly(): boolean {
  const session = useSession();
  const mayEdit = useStore(session.role, (role) => can(role, "edit"));
  const refused = useStore(
    session.saveState,
    (state) => state.type === "readOnly" || state.type === "closed",
  );
  return !mayEdit || refused;
}
