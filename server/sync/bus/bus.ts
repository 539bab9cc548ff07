/**
 * What the processes of one Parley tell each other (SPEC.md, M). All truth is in the database: a message that is lost
 * makes something late, never wrong.
 */
import type { AccessChange } from "../../access/changes.ts";
import type { CanvasEvent } from "../../../shared/protocol.ts";
import type { Person } from "../../../shared/people.ts";

/** About one canvas; heard where it is open. */
export type CanvasMessage =
  /** The journal goes up to this row. */
  | { readonly type: "head"; readonly head: number }
  /** Awareness states of the sender's own connections: those that changed, or all of them. Base64. */
  | {
      readonly type: "presence";
      readonly update: string;
      readonly isAll: boolean;
    }
  /** Says hello; the others answer with all their presence. */
  | { readonly type: "whoIsHere" }
  | {
      readonly type: "event";
      readonly event: CanvasEvent;
      /** Missing: everyone who has the canvas open. */
      readonly to?: ToSome;
    };

/** Of those who have a canvas open, one person, and the owners. */
export interface ToSome {
  readonly userId: string;
  readonly owners: boolean;
}

/** Heard by every process. */
export type CommonMessage =
  | { readonly type: "event"; readonly event: CanvasEvent }
  | { readonly type: "person"; readonly person: Person }
  /** It is in the database as well, where it is found later (server/sync/accessFeed.ts). */
  | { readonly type: "access"; readonly change: AccessChange }
  /** Messages of the sender were lost: whatever others were not told, they have to look up. */
  | { readonly type: "missed" };

export interface BusListener {
  /** `from` names the other process, until it ends. */
  hear(canvasId: string, message: CanvasMessage, from: string): void;
  hearCommon(message: CommonMessage, from: string): void;
  /** The bus was away and is back: messages of others may have been lost. */
  missed(): void;
}

export interface Bus {
  /** To every other process that follows the canvas. Never throws; lost while the bus is away. */
  send(canvasId: string, message: CanvasMessage): void;
  sendCommon(message: CommonMessage): void;
  follow(canvasId: string): void;
  unfollow(canvasId: string): void;
  /** Whether messages arrive, as far as one can know. */
  readonly isWorking: boolean;
  close(): Promise<void>;
}

export type ConnectBus = (listener: BusListener) => Bus;

/** For a process that is alone, or whose company is noticed by the database only. */
export const noBus: Bus = {
  send() {},
  sendCommon() {},
  follow() {},
  unfollow() {},
  isWorking: false,
  close: async () => {},
};
