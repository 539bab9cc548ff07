/** What every route and worker is given; `main.ts` and the tests build one. Nothing reaches around it. */
import type { Logger } from "pino";
import type { CanvasEvent } from "../shared/protocol.ts";
import type { Person } from "../shared/people.ts";
import type { Role, Verb } from "../shared/roles.ts";
import type { Caller } from "./access/caller.ts";
import type { Config } from "./config.ts";
import type { Connection } from "./http/connection.ts";
import type { Mailer } from "./mail/mail.ts";
import type { RunEvents } from "./runs/events.ts";
import type { Hub } from "./sync/hub.ts";
import type { Blobs } from "./store/blobs.ts";
import type { Store } from "./store/store.ts";

export interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly hub: Hub;
  /** Tells open canvases that a run changed. */
  readonly runEvents: RunEvents;
  /** Null: this server sends no mail. */
  readonly mail: Mailer | null;
}

/** Set on each request; see server/http/routes.ts. */
export interface RequestVariables {
  requestId: string;
  connection: Connection;
  /** Of whoever is signed in; null only behind doors to anyone. */
  caller: Caller | null;
  callerOrRefuse: () => Caller;
  roleOrRefuse: (
    canvasId: string,
    verb: Verb,
    options?: { readonly deletedToo?: boolean },
  ) => Promise<Role>;
  /** Behind doors to a canvas. */
  role: Role;
}

export type { CanvasEvent, Person, Role };
