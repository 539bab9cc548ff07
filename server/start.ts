/** Starts a whole Parley in this process: store, rooms, HTTP and sockets. Used by main.ts and by tests. */
import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics } from "prom-client";
import type { Logger } from "pino";
import { watchData } from "./anchors/dataKeeper.ts";
import { admissionTo, type Admit } from "./access/admission.ts";
import { identify } from "./access/caller.ts";
import { makeSetupLink } from "./auth/invitations.ts";
import { ConfigError, type Config } from "./config.ts";
import type { Context } from "./context.ts";
import { fillBlobUses } from "./deletion/oldImages.ts";
import { startPurgeJob } from "./deletion/purge.ts";
import { ensureExample } from "./example/example.ts";
import { createCompactor } from "./history/compactor.ts";
import { createRoutes } from "./http/routes.ts";
import { startCourier } from "./inbox/courier.ts";
import { liveInbox } from "./inbox/live.ts";
import { createLog, errorForLog } from "./log.ts";
import { createMailer } from "./mail/mail.ts";
import { registry } from "./metrics.ts";
import { watchReviews } from "./reviews/staleness.ts";
import { RunEvents } from "./runs/events.ts";
import { removeIncompleteImports } from "./runs/import.ts";
import { watchFolder } from "./runs/watchFolder.ts";
import { fillRunUses } from "./runs/runUses.ts";
import { watchConditions } from "./threads/conditionWatch.ts";
import { openBlobs } from "./store/blobs.ts";
import { openStore } from "./store/open.ts";
import { redisBus } from "./sync/bus/redis.ts";
import { createHub, type HubSettings } from "./sync/hub.ts";
import { startWebhooks } from "./webhooks/deliveries.ts";
import { attachSyncSockets } from "./sync/socket.ts";
import { within } from "./within.ts";

/** Less than main.ts gives a stop. What is cut off is in the database, and the next process takes it up. */
const inHandMs = 8000;

export interface Overrides {
  readonly log?: Logger;
  readonly hub?: Partial<HubSettings>;
  /** Where the built client is; else dist/client. */
  readonly clientFolder?: string;
}

export interface RunningServer {
  /** As a person opens it. */
  readonly url: string;
  readonly port: number;
  /** Where the first admin makes their account, once; null when there is one. Whoever knows it becomes admin. */
  readonly setupUrl: string | null;
  readonly context: Context;
  /** Takes no more requests, makes everything durable, closes. Calling it again waits for the same stop. */
  stop(): Promise<void>;
}

/** Throws `ConfigError` or `StoreError`, whose messages are for people, when it cannot start. */
export async function startServer(
  config: Config,
  overrides: Overrides = {},
): Promise<RunningServer> {
  const log = overrides.log ?? createLog(config);
  const store = await openStore(config);
  const admit: Admit = (caller, canvasId) =>
    admissionTo({ store, config }, caller, canvasId);
  const compactor = createCompactor({ store, log });
  const hub = createHub({
    store,
    log,
    admit,
    settings: overrides.hub,
    compactor,
    canvasMaxBytes: config.canvasMaxBytes,
    isShared: config.databaseUrl !== null,
    ...(config.redisUrl !== null && {
      connectBus: redisBus(config.redisUrl, log),
    }),
  });
  const closeData = async () => {
    await hub.close();
    await compactor.close();
    await store.close();
  };
  try {
    const blobs = await openBlobs(config);
    const left = await removeIncompleteImports({ store, config });
    if (left > 0) log.warn({ imports: left }, "took back unfinished imports");
    const context: Context = {
      config,
      log,
      store,
      blobs,
      hub,
      runEvents: new RunEvents(hub),
      mail: createMailer(config),
    };
    await fillBlobUses(context);
    await fillRunUses(context);
    await makeExample(context);
    const app = createRoutes(context, { clientFolder: overrides.clientFolder });
    const setupSecret = await makeSetupLink(context);
    const server = createAdaptorServer({ fetch: app.fetch }) as Server;
    const port = await listen(server, config);
    // E.g. too many open files: that connection is not taken, and the others go on.
    server.on("error", (error) =>
      log.error({ error: errorForLog(error) }, "a connection was not accepted"),
    );
    const sockets = attachSyncSockets(server, {
      config,
      log,
      hub,
      identify: (headers) => identify(context, headers),
      admit,
    });
    const purging = startPurgeJob(context);
    const courier = startCourier(context);
    const webhooks = startWebhooks(context);
    const conditions = watchConditions(context);
    const data = watchData(context);
    const forgetReviews = watchReviews(context);
    const watched =
      config.watchDir === null ? null : watchFolder(context, config.watchDir);
    startDefaultMetrics();
    let stopping: Promise<void> | null = null;
    const stop = async () => {
      server.close();
      server.closeIdleConnections();
      sockets.refuse();
      liveInbox(context).close();
      forgetReviews();
      // Each waits for what it has in hand, and for a database that hangs; people are sent away meanwhile.
      const inHand = within(
        inHandMs,
        Promise.allSettled([
          courier.stop(),
          webhooks.stop(),
          watched?.stop(),
          purging.stop(),
          conditions.stop(),
          data.stop(),
        ]),
      );
      await hub.close();
      await compactor.close();
      await sockets.close();
      server.closeAllConnections();
      await inHand;
      context.mail?.close();
      await store.close();
    };
    const url = config.publicUrl ?? `http://${nameOf(config.host)}:${port}`;
    return {
      url,
      port,
      setupUrl: setupSecret && `${url}/setup#${setupSecret}`,
      context,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await closeData().catch((late: unknown) =>
      log.error({ error: errorForLog(late) }, "the store did not close"),
    );
    throw error;
  }
}

/** Parley works without its example: a failure is logged, and the next start tries again. */
async function makeExample(context: Context) {
  try {
    await ensureExample(context);
  } catch (error) {
    context.log.error(
      { error: errorForLog(error) },
      "the example canvas could not be made",
    );
  }
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) =>
      reject(new ConfigError(describeListenError(error, host, port)));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function describeListenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `PORT: ${port} is taken by another program. Stop it, or set PORT to another number.`;
    case "EACCES":
      return `PORT: not allowed to listen on ${port}. Set PORT to a number above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `HOST: this machine has no address ${host}.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`;
  }
}

function nameOf(host: string): string {
  if (["127.0.0.1", "::1", "0.0.0.0", "::"].includes(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

let collectsDefaultMetrics = false;

function startDefaultMetrics() {
  if (collectsDefaultMetrics) return;
  collectsDefaultMetrics = true;
  collectDefaultMetrics({ register: registry });
}
