/** The browser's sessions in Node against a real Parley: people join, make canvases, open them, go offline. */
import WebSocket from "ws";
import { asPage } from "./asPage.ts";
import { createDrafts, type Drafts } from "../../client/sync/drafts.ts";
import { keepCanvasOpen, type KeptOpen } from "../../client/sync/keepOpen.ts";
import {
  openCanvas,
  type LiveSession,
  type OpenCanvas,
} from "../../client/sync/connection.ts";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import type { SessionAnswer } from "../../shared/api/session.ts";
import type { Parley } from "./parley.ts";
import { until } from "./until.ts";

export interface Member {
  readonly cookie: string;
  readonly answer: SessionAnswer;
}

export class Sessions {
  readonly #parley: Parley;
  readonly #opened: { destroy(): void }[] = [];

  constructor(parley: Parley) {
    this.#parley = parley;
  }

  async join(name: string): Promise<Member> {
    const response = await this.request("POST", "/api/session", {
      name,
      disciplines: ["engineering"],
    });
    const cookie = response.headers.get("set-cookie")!.split(";", 1)[0]!;
    return { cookie, answer: (await response.json()) as SessionAnswer };
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    cookie = "",
  ): Promise<Response> {
    const response = await fetch(this.#parley.url + path, {
      method,
      headers: { "content-type": "application/json", cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response;
  }

  async createCanvas({ cookie }: Member): Promise<CanvasSummary> {
    const made = await this.request(
      "POST",
      "/api/canvases",
      { title: "T" },
      cookie,
    );
    return (await made.json()) as CanvasSummary;
  }

  open(
    member: Member,
    canvas: CanvasSummary,
    change: Partial<OpenCanvas> = {},
  ): LiveSession {
    const session = openCanvas({ ...this.#options(member, canvas), ...change });
    this.#opened.push(session);
    return session;
  }

  /** As the page does it: what is refused becomes a draft. */
  keepOpen(
    member: Member,
    canvas: CanvasSummary,
    change: Partial<OpenCanvas> & { readonly drafts?: Drafts } = {},
  ): KeptOpen {
    const kept = keepCanvasOpen({
      drafts: createDrafts(),
      ...this.#options(member, canvas),
      ...change,
    });
    this.#opened.push(kept);
    return kept;
  }

  /** Ends one before its test ends. */
  close(session: { destroy(): void }) {
    session.destroy();
    this.#opened.splice(this.#opened.indexOf(session), 1);
  }

  closeAll() {
    for (const session of this.#opened.splice(0)) session.destroy();
  }

  #options(member: Member, canvas: CanvasSummary): OpenCanvas {
    class SignedInSocket extends WebSocket {
      constructor(url: string | URL) {
        super(url, { headers: asPage(url, member.cookie) });
      }
    }
    return {
      canvasId: canvas.id,
      epoch: canvas.epoch,
      role: canvas.role,
      me: member.answer.user,
      syncUrl: this.#parley.url.replace("http", "ws") + "/sync",
      WebSocketPolyfill:
        SignedInSocket as unknown as typeof globalThis.WebSocket,
    };
  }
}

export const stateOf = (session: LiveSession) => session.saveState.get();

export const saved = (session: LiveSession) =>
  until(() => stateOf(session).type === "saved", { what: "saved" });

export const blockIds = (session: LiveSession) =>
  session.canvas
    .get()
    .blocks.map((block) => block.id)
    .sort();

export const note = (id: string, x = 0) => ({
  id,
  kind: "note",
  x,
  y: 0,
  w: 320,
  h: 160,
});
