/** `/sync/<canvasId>`: who may connect, and what everybody else is told (SPEC.md, S1-S4). */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import { schemaVersion } from "../../shared/doc/schema.ts";
import type { Admit } from "../access/admission.ts";
import type { Caller } from "../access/caller.ts";
import { closeCode, maxUpdateBytes } from "../../shared/protocol.ts";
import type { Role } from "../../shared/roles.ts";
import type { Config } from "../config.ts";
import { isAllowedHost, isAllowedUpgrade } from "../http/guards.ts";
import { errorForLog } from "../log.ts";
import type { Hub } from "./hub.ts";
import { createFrameSender } from "./frameSender.ts";
import { Session } from "./session.ts";

export interface SocketParts {
  readonly config: Config;
  readonly log: Logger;
  readonly hub: Hub;
  readonly identify: (headers: Headers) => Promise<Caller | null>;
  readonly admit: Admit;
}

/** Exported for simulations. */
export const heartbeatMs = 15_000;
/** Above what is refused politely, so that a frame which is a little too large gets an answer. */
const maxFrameBytes = 2 * maxUpdateBytes;

/** For connections to hear why they are closed. */
const closeWithinMs = 500;

export interface SyncSockets {
  /** From here on nobody is let in. */
  refuse(): void;
  /** Ends every connection, half a second after rooms closed them at the latest. */
  close(): Promise<void>;
}

export function attachSyncSockets(
  server: Server,
  parts: SocketParts,
): SyncSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
  });
  const sessions = new Set<Session>();
  const heartbeat = setInterval(() => {
    for (const session of sessions) session.checkAlive();
  }, heartbeatMs);

  let refuses = false;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head) => {
    // Whoever hangs up while it is being let in.
    socket.on("error", () => socket.destroy());
    if (refuses) return answer(socket, "503 Service Unavailable");
    const url = URL.parse(request.url ?? "", "http://localhost");
    const canvasId = url && /^\/sync\/([\w-]{1,64})$/.exec(url.pathname)?.[1];
    if (!url || !canvasId) return answer(socket, "404 Not Found");
    const headers = headersOf(request);
    if (!isAllowedHost(parts.config, headers.get("host")))
      return answer(socket, "421 Misdirected Request");
    if (!isAllowedUpgrade(parts.config, headers))
      return answer(socket, "403 Forbidden");
    void answerTo(parts, headers, canvasId).then(
      (admission) => {
        if (socket.destroyed) return;
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          if (admission.type === "refused") {
            webSocket.on("error", () => {});
            webSocket.close(admission.code, admission.reason);
            return;
          }
          const session = new Session(
            webSocket,
            admission.caller,
            admission.role,
            parts.log,
            createFrameSender(socket),
          );
          sessions.add(session);
          webSocket.on("close", () => sessions.delete(session));
          void enter(parts, session, canvasId, url.searchParams);
        });
      },
      (error: unknown) => {
        parts.log.error({ error: errorForLog(error) }, "connection refused");
        answer(socket, "503 Service Unavailable");
      },
    );
  });

  return {
    refuse() {
      refuses = true;
    },
    async close() {
      refuses = true;
      clearInterval(heartbeat);
      for (const session of sessions)
        session.close(closeCode.tryAgainLater, "the server is stopping");
      const deadline = Date.now() + closeWithinMs;
      while (sessions.size > 0 && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 10));
      for (const session of sessions) session.terminate();
      sockets.close();
    },
  };
}

type Answer =
  | { readonly type: "admitted"; readonly caller: Caller; readonly role: Role }
  | {
      readonly type: "refused";
      readonly code: number;
      readonly reason: string;
    };

/** Refusals come as close codes, because a browser does not show a page the status of a refused upgrade. */
async function answerTo(
  { identify, admit }: SocketParts,
  headers: Headers,
  canvasId: string,
): Promise<Answer> {
  const caller = await identify(headers);
  const admission = caller ? await admit(caller, canvasId) : "notSignedIn";
  if (!caller || admission === "notSignedIn")
    return {
      type: "refused",
      code: closeCode.notSignedIn,
      reason: "not signed in",
    };
  if (admission === "noAccess")
    return {
      type: "refused",
      code: closeCode.canvasNotFound,
      reason: "no such canvas",
    };
  return { type: "admitted", caller, role: admission.role };
}

/** Lets an admitted connection into the room, or says why not; exported for simulations. */
export async function enter(
  { hub, log }: Pick<SocketParts, "hub" | "log">,
  session: Session,
  canvasId: string,
  query: URLSearchParams,
) {
  const user = query.get("user");
  if (user !== null && user !== session.person.id) {
    session.close(closeCode.notSignedIn, "somebody else is signed in");
    return;
  }
  const schema = query.get("schema");
  if (schema !== null && Number(schema) < schemaVersion) {
    session.close(closeCode.clientTooOld, "reload the page");
    return;
  }
  session.isNewerBuild = schema !== null && Number(schema) > schemaVersion;
  try {
    const joined = await hub.join(canvasId, session, query.get("epoch"));
    if (joined === "missing")
      session.close(closeCode.canvasNotFound, "no such canvas");
    else if (joined === "otherEpoch")
      session.close(closeCode.epochChanged, "the canvas is another one");
    else {
      // From here on a change of access finds this connection; one that came while the canvas was loading did not.
      await joined.lookAgain();
      session.start(joined);
    }
  } catch (error) {
    log.error(
      { canvasId, error: errorForLog(error) },
      "the canvas could not be opened",
    );
    session.close(closeCode.tryAgainLater, "the canvas could not be opened");
  }
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined)
      headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  return headers;
}

function answer(socket: Duplex, status: string) {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
