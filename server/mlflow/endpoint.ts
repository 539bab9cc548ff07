/** What an endpoint of MLflow's API is: the message comes in checked by nobody, an object for JSON goes out. */
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";

export interface Call {
  readonly context: Context;
  readonly caller: Caller;
  /** The JSON body, or the query of a GET. */
  readonly message: Record<string, unknown>;
  /** What stands in the path's place of `{…}`. */
  readonly id: string;
  readonly key: string;
}

export type Answer = Record<string, unknown>;
export type Endpoint = (call: Call) => Promise<Answer>;
export type Endpoints = Readonly<Record<string, Endpoint>>;
