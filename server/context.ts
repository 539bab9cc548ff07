/** What every route and worker is given; `main.ts` and the tests build one. Nothing reaches around it. */
import type { Logger } from "pino";
import type { CanvasEvent } from "../shared/protocol.ts";
import type { Person } from "../shared/people.ts";
import type { Role } from "../shared/roles.ts";
import type { Config } from "./config.ts";
import type { Hub } from "./sync/hub.ts";
import type { Blobs } from "./store/blobs.ts";
import type { Store } from "./store/store.ts";

export interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly hub: Hub;
}

/** Set on each request by the session middleware; see server/records/session.ts. */
export interface RequestVariables {
  requestId: string;
  user: Person;
}

export type { CanvasEvent, Person, Role };
