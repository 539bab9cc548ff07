/** The HTTP side without sockets, on a real store in a folder of its own: people call it, and answers are plain data. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { readConfig } from "../../server/config.ts";
import type { CanvasEvent, Context } from "../../server/context.ts";
import { createRoutes, type RouteOptions } from "../../server/http/routes.ts";
import { createLog } from "../../server/log.ts";
import { createMailer } from "../../server/mail/mail.ts";
import { admissionTo } from "../../server/access/admission.ts";
import { openBlobs } from "../../server/store/blobs.ts";
import { openStore } from "../../server/store/open.ts";
import { RunEvents } from "../../server/runs/events.ts";
import type { ToSome } from "../../server/sync/bus/bus.ts";
import { createHub } from "../../server/sync/hub.ts";
import { onSqlite, type TestDatabase } from "./databases.ts";

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  /** `error.id` of a refusal, else undefined. */
  readonly errorId: string | undefined;
}

/** Somebody with a cookie. Bodies are sent as JSON unless they are bytes, text, a form or a stream. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly cookie: string;
  call<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
}

export interface ApiStage {
  readonly context: Context;
  /** What open canvases were told, in order. */
  readonly told: {
    readonly canvas: string | null;
    event: CanvasEvent;
    /** Missing: everyone who has it open. */
    readonly to?: ToSome;
  }[];
  readonly nobody: Caller;
  /** As it is, with the address that it seems to come from. */
  request(path: string, init?: RequestInit, from?: string): Promise<Response>;
  /** Whoever has this cookie. */
  as(id: string, name: string, cookie: string): Caller;
  join(name: string): Promise<Caller>;
  close(): Promise<void>;
}

export async function openApi(
  options: RouteOptions & {
    environment?: Record<string, string>;
    database?: TestDatabase;
  } = {},
): Promise<ApiStage> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-api-"));
  const config = readConfig({
    LOG_LEVEL: "silent",
    ...(await (options.database ?? onSqlite).makeReady(dataDir)),
    ...options.environment,
    DATA_DIR: dataDir,
  });
  const log = createLog(config);
  const store = await openStore(config);
  // No test here cuts the power, and each commit would wait for the disk.
  if (config.databaseUrl === null)
    await sql`pragma synchronous = off`.execute(store.db);
  const blobs = await openBlobs(config);
  const hub = createHub({
    store,
    log,
    admit: (caller, canvas) => admissionTo({ store, config }, caller, canvas),
  });
  const told: ApiStage["told"] = [];
  const heard: Context["hub"] = {
    ...hub,
    publish(canvas, event, to) {
      told.push({ canvas, event, ...(to && { to }) });
      hub.publish(canvas, event, to);
    },
    publishToAll(event) {
      told.push({ canvas: null, event });
      hub.publishToAll(event);
    },
  };
  const context: Context = {
    config,
    log,
    store,
    blobs,
    hub: heard,
    runEvents: new RunEvents(heard),
    mail: createMailer(config),
  };
  const app = createRoutes(context, options);

  const request: ApiStage["request"] = async (path, init = {}, from) => {
    const headers = new Headers(init.headers);
    if (!headers.has("host")) headers.set("host", "localhost:4000");
    return app.request(
      `http://localhost:4000${path}`,
      { ...init, headers },
      from === undefined
        ? {}
        : { incoming: { socket: { remoteAddress: from } } },
    );
  };
  const caller = (id: string, name: string, cookie: string): Caller => ({
    id,
    name,
    cookie,
    async call(method, path, body, headers = {}) {
      const raw =
        body instanceof Uint8Array ||
        body instanceof FormData ||
        body instanceof ReadableStream ||
        typeof body === "string";
      const response = await request(path, {
        method,
        headers: {
          ...(cookie && { cookie }),
          ...(body !== undefined &&
            !raw && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && {
          body: (raw ? body : JSON.stringify(body)) as BodyInit,
        }),
        ...(body instanceof ReadableStream && { duplex: "half" }),
      } as RequestInit);
      const text = await response.text();
      const type = response.headers.get("content-type") ?? "";
      const isJson = /[/+]json\b/.test(type);
      const parsed = isJson ? (JSON.parse(text) as unknown) : text;
      return {
        status: response.status,
        headers: response.headers,
        body: parsed as never,
        errorId: (parsed as { error?: { id: string } } | null)?.error?.id,
      };
    },
  });
  const nobody = caller("", "", "");

  return {
    context,
    told,
    nobody,
    request,
    as: caller,
    async join(name) {
      const answer = await nobody.call<{ user: { id: string } }>(
        "POST",
        "/api/session",
        { name, disciplines: ["data science"] },
      );
      const cookie = answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
      return caller(answer.body.user.id, name, cookie);
    },
    async close() {
      await hub.close();
      context.mail?.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A canvas made by somebody; gives its id. */
export async function makeCanvas(
  caller: Caller,
  title = "Referral triage",
): Promise<string> {
  const answer = await caller.call<{ id: string }>("POST", "/api/canvases", {
    title,
  });
  return answer.body.id;
}
