/** Runs on a real store in a folder of its own, with what open canvases were told; over HTTP without sockets. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../server/config.ts";
import type { CanvasEvent, Context } from "../../server/context.ts";
import { createErrorHandler } from "../../server/http/errors.ts";
import { limitBody } from "../../server/http/limits.ts";
import { provideCaller } from "../../server/http/callers.ts";
import { createRouter } from "../../server/http/router.ts";
import { createLog } from "../../server/log.ts";
import { importFile } from "../../server/runs/import.ts";
import { RunEvents } from "../../server/runs/events.ts";
import { createRunRoutes } from "../../server/runs/routes.ts";
import { memberCalled } from "./callers.ts";
import { openBlobs } from "../../server/store/blobs.ts";
import { openStore } from "../../server/store/open.ts";
import type { Tables } from "../../server/store/tables.ts";
import type { TableMapping } from "../../shared/api/runs.ts";
import {
  emptyChartSpec,
  type MetricsAnswer,
  type SeriesQuery,
} from "../../shared/charts/spec.ts";
import { onSqlite, type TestDatabase } from "./databases.ts";
import { fixture } from "./files.ts";

export interface RunsStage {
  readonly context: Context;
  readonly dataDir: string;
  /** Run ids that open canvases were told of, call by call. */
  readonly told: string[][];
  request(path: string, init?: RequestInit): Promise<Response>;
  /** JSON in, JSON out. */
  call<T>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }>;
  /** Imports from test/fixtures, or the given content. */
  importFile(
    name: string,
    content?: string | Uint8Array,
    mapping?: TableMapping,
    project?: string,
  ): ReturnType<typeof importFile>;
  query(query: Partial<SeriesQuery>): Promise<MetricsAnswer>;
  count(table: keyof Tables): Promise<number>;
  close(): Promise<void>;
}

export async function openRuns(
  database: TestDatabase = onSqlite,
): Promise<RunsStage> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-runs-"));
  const config = readConfig({
    LOG_LEVEL: "silent",
    ...(await database.makeReady(dataDir)),
    DATA_DIR: dataDir,
  });
  const log = createLog(config);
  const store = await openStore(config);
  const blobs = await openBlobs(config);
  const told: string[][] = [];
  // The rooms are not under test; only what they would be told is.
  const hub = {
    publish() {},
    publishToAll(event: CanvasEvent) {
      if (event.type === "runs") told.push(event.runs);
    },
  } as unknown as Context["hub"];
  const context: Context = {
    config,
    log,
    store,
    blobs,
    hub,
    runEvents: new RunEvents(hub),
    mail: null,
  };
  const caller = memberCalled("ada", "Ada");
  const app = createRouter();
  app.onError(createErrorHandler(log));
  app.use(limitBody);
  app.use(async (c, next) => {
    provideCaller(c, context, caller);
    await next();
  });
  app.route("/", createRunRoutes(context));

  const request = async (path: string, init?: RequestInit) =>
    app.request(`http://localhost${path}`, init);
  const call = async <T>(method: string, path: string, body?: unknown) => {
    const response = await request(path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  return {
    context,
    dataDir,
    told,
    request,
    call,
    importFile: (name, content = fixture(name), mapping, project) =>
      importFile(context, {
        name,
        bytes:
          typeof content === "string"
            ? new TextEncoder().encode(content)
            : content,
        userId: null,
        mapping,
        project,
      }),
    async query(query) {
      const answer = await call<MetricsAnswer>("POST", "/api/metrics/query", {
        ...emptyChartSpec,
        ...query,
      });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    async count(table) {
      const { n } = await store.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      return n;
    },
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
