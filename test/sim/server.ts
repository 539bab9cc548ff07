/** A server process of a simulated world: the real rooms and sessions on a fake store and fake sockets. */
import { pino } from "pino";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import {
  createHub,
  type Hub,
  type HubSettings,
} from "../../server/sync/hub.ts";
import { Session } from "../../server/sync/session.ts";
import { enter, heartbeatMs } from "../../server/sync/socket.ts";
import { admitAs, memberCalled } from "../stage/callers.ts";
import type { SimBus } from "./bus.ts";
import type { SimDatabase } from "./database.ts";
import type { Link } from "./network.ts";
import type { VirtualTime } from "./time.ts";

const log = pino({ level: "silent" });

export interface ServerParts {
  readonly time: VirtualTime;
  readonly database: SimDatabase;
  /** Who may do what at this moment; null: nothing. */
  readonly roleOf: (userId: string) => Role | null;
  readonly settings: Partial<HubSettings>;
  /** The client id under which this process writes. */
  readonly slot: number;
  /** Null for a process that is alone. */
  readonly bus: SimBus | null;
}

/** What lives as long as one process does. */
interface Life {
  readonly process: object;
  readonly hub: Hub;
  readonly links: Map<Link, Session>;
  /** SIGTERM came: nobody is let in. */
  isStopping: boolean;
}

export class SimServer {
  readonly name: string;
  readonly #parts: ServerParts;
  #life: Life | null = null;
  #isStarting = false;

  constructor(name: string, parts: ServerParts) {
    this.name = name;
    this.#parts = parts;
  }

  get process(): object | null {
    return this.#life && !this.#life.isStopping ? this.#life.process : null;
  }

  get isDown(): boolean {
    return this.#life === null && !this.#isStarting;
  }

  start(afterMs = 0) {
    if (!this.isDown) return;
    this.#isStarting = true;
    const { time, database, roleOf, settings, slot, bus } = this.#parts;
    const process = { name: this.name };
    time.after(afterMs, process, () => {
      const links = new Map<Link, Session>();
      const hub = createHub({
        store: database.storeFor(process, slot),
        log,
        admit: admitAs(roleOf),
        settings,
        ...(bus && {
          isShared: true,
          connectBus: bus.connectFor(process, this.name),
        }),
      });
      setInterval(() => {
        for (const session of links.values()) session.checkAlive();
      }, heartbeatMs);
      this.#life = { process, hub, links, isStopping: false };
      this.#isStarting = false;
    });
  }

  /** SIGKILL: nothing more of it happens, and its connections break. */
  kill() {
    const life = this.#life;
    if (!life) return;
    this.#life = null;
    this.#parts.time.end(life.process);
    this.#parts.database.abandon(life.process);
    this.#parts.bus?.abandon(life.process);
    for (const link of life.links.keys()) link.cut();
  }

  /** SIGTERM: drains and ends. */
  stop() {
    const life = this.#life;
    if (!life || life.isStopping) return;
    life.isStopping = true;
    this.#parts.time.after(0, life.process, () => {
      void life.hub.close().then(() => {
        if (this.#life === life) this.kill();
      });
    });
  }

  /** As `socket.ts` does with an upgrade. */
  accept(link: Link, person: Person, canvasId: string, query: string) {
    const life = this.#life;
    if (!life || life.isStopping) return link.cut();
    const role = this.#parts.roleOf(person.id);
    if (!link.open()) return;
    if (!role) return link.serverSocket.close(4404, "no such canvas");
    const session = new Session(
      link.serverSocket,
      { ...memberCalled(person.id), user: person },
      role,
      log,
    );
    life.links.set(link, session);
    link.serverSocket.on("close", () => life.links.delete(link));
    void enter(
      { hub: life.hub, log },
      session,
      canvasId,
      new URLSearchParams(query),
    );
  }

  /** Does something with the rooms, as an event of this process; nothing while it is down. */
  ask(work: (hub: Hub) => Promise<void>) {
    const life = this.#life;
    if (!life || life.isStopping) return;
    this.#parts.time.after(0, life.process, () => void work(life.hub));
  }
}
