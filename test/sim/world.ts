/** A simulated world: some people on one canvas, its servers, its database, its disk and its weather. */
import type { VirtualTime } from "./time.ts";
import type { Random } from "./random.ts";
import { SimDatabase, directKysely } from "./database.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import type { Role } from "../../shared/roles.ts";
import { metrics } from "../../server/metrics.ts";
import { insertCanvas, newDocument } from "../../server/records/newDocument.ts";
import { TokenLog } from "../stage/oracle.ts";
import { Link, type Weather } from "./network.ts";
import { SimBus } from "./bus.ts";
import { SimServer } from "./server.ts";
import { SimTab, type Storage } from "./tab.ts";

export const canvasId = "canvas";

export interface WorldOptions {
  readonly seed: number;
  /** Things that happen before everybody waits for quiet. */
  readonly steps?: number;
  readonly servers?: 1 | 2;
}

/** Somebody with one or more tabs. */
export interface Somebody {
  readonly id: string;
  /** `hostile`: a viewer who writes. `thief`: an editor who writes under others' client ids. */
  readonly kind: "honest" | "hostile" | "thief";
  readonly changesRole: boolean;
  readonly storage: Storage | null;
  tabs: SimTab[];
}

export interface ApiEdit {
  readonly server: SimServer;
  readonly process: object | null;
}

export interface World {
  readonly random: Random;
  readonly time: VirtualTime;
  readonly database: SimDatabase;
  readonly servers: readonly SimServer[];
  readonly people: readonly Somebody[];
  readonly roles: Map<string, Role>;
  readonly log: TokenLog;
  readonly weather: Weather;
  /** Null in a world with one process. */
  readonly bus: SimBus | null;
  readonly problems: string[];
  /** Edits through the API that were not answered. */
  readonly apiEdits: Set<ApiEdit>;
  openTab(somebody: Somebody): void;
  kill(server: SimServer): Promise<void>;
}

interface WorldParts {
  readonly random: Random;
  readonly time: VirtualTime;
  readonly database: SimDatabase;
  readonly record: (what: string, bytes: Uint8Array) => void;
}

export function createWorld(
  { servers: count = 1 }: WorldOptions,
  { random, time, database, record }: WorldParts,
): World {
  const log = new TokenLog();
  const roles = new Map<string, Role>();
  const weather: Weather = {
    latencyMs: random.pick([2, 20, 120]),
    noticeMs: random.pick([0, 500, 20_000]),
  };
  database.disk.commitMs = random.pick([0, 5, 40]);
  const problems: string[] = [];
  const settings = {
    graceMs: random.pick([0, 30, 1000]),
    quietMs: random.pick([50, 5000]),
    projectionDelayMs: random.pick([10, 1000]),
    snapshotRows: random.pick([3, 10, 50]),
    snapshotRowsAtClose: random.pick([1, 5, 100]),
    accessPollMs: 2000,
  };
  const bus = count > 1 ? new SimBus(time, random) : null;
  const servers = Array.from(
    { length: count },
    (_, i) =>
      new SimServer(`server ${i}`, {
        time,
        database,
        roleOf: (userId) => roles.get(userId) ?? null,
        settings,
        slot: i + 1,
        bus,
      }),
  );
  const people = createPeople(random, roles);
  return {
    random,
    time,
    database,
    servers,
    people,
    roles,
    log,
    weather,
    bus,
    problems,
    apiEdits: new Set(),
    openTab(somebody) {
      const { id } = somebody;
      const tab: SimTab = new SimTab({
        person: { id, name: id, disciplines: ["other"] },
        clientId: random.int(1000, 2 ** 31),
        role: roles.get(somebody.id)!,
        isHostile: somebody.kind !== "honest",
        storage: somebody.storage,
        time,
        random,
        log,
        report: (problem) => problems.push(problem),
        connect(to) {
          const up = servers.filter(({ process }) => process !== null);
          if (up.length === 0) return null;
          const server = random.pick(up);
          const process = server.process!;
          to.server = server;
          const link = new Link({
            time,
            random,
            weather,
            tab: to,
            process,
            record: (what, bytes) => record(`${somebody.id} ${what}`, bytes),
          });
          time.after(random.int(0, weather.latencyMs), process, () =>
            server.accept(link, to.person, canvasId, "epoch=first&schema=1"),
          );
          // It died before it could answer.
          time.after(5000, to, () => {
            if (!link.wasAnswered) link.cut();
          });
          return link;
        },
      });
      somebody.tabs.push(tab);
    },
    async kill(server) {
      server.kill();
      await forgetOpenRooms();
    },
  };
}

/** Rooms of killed processes stay in the gauge, which lives in this process. */
let leakedRooms = 0;

export async function forgetOpenRooms() {
  leakedRooms = await openRooms();
}

/** Since the last `forgetOpenRooms`. */
export async function roomsLeftOpen(): Promise<number> {
  return (await openRooms()) - leakedRooms;
}

async function openRooms(): Promise<number> {
  return (await metrics.rooms.get()).values[0]?.value ?? 0;
}

function createPeople(random: Random, roles: Map<string, Role>): Somebody[] {
  const people: Somebody[] = [];
  const add = (
    kind: Somebody["kind"],
    role: Role,
    { changesRole = false, isPrivate = false } = {},
  ) => {
    const id = `${kind}${people.length}`;
    roles.set(id, role);
    const storage = isPrivate
      ? null
      : { updates: [], tokens: new Set<string>(), waiting: 0 };
    people.push({ id, kind, changesRole, storage, tabs: [] });
  };
  const honest = random.int(2, 3);
  for (let i = 0; i < honest; i += 1)
    add("honest", "editor", { isPrivate: random.chance(0.3) });
  if (random.chance(0.3)) add("honest", "editor", { changesRole: true });
  if (random.chance(0.3)) add("hostile", "viewer");
  if (random.chance(0.2)) add("thief", "editor");
  return people;
}

/** A process that is not alone looks up who is still signed in. */
export async function signIn(
  database: SimDatabase,
  people: readonly Somebody[],
) {
  const db = directKysely(database.raw);
  for (const { id } of people) {
    const user = { id, name: id, disciplines: "[]", created_at: "" };
    await db.insertInto("user").values(user).execute();
    const session = {
      id,
      updated_at: "",
      ip_address: null,
      user_agent: null,
      token_hash: id,
      user_id: id,
      created_at: "",
    };
    await db
      .insertInto("session")
      .values({ ...session, expires_at: "2099-01-01T00:00:00.000Z" })
      .execute();
  }
}

export async function makeCanvas(database: SimDatabase) {
  const doc = newDocument("A canvas", (empty) => {
    for (const [i, kind] of ["note", "decision"].entries())
      createBlock(empty, { id: `first${i}`, kind, x: 0, y: 0, w: 320, h: 160 });
  });
  await directKysely(database.raw)
    .transaction()
    .execute(async (transaction) => {
      const canvas = {
        id: canvasId,
        ownerId: null,
        isExample: false,
        workspaceRole: "editor" as const,
        doc,
      };
      await insertCanvas(transaction, { ...canvas, epoch: "first" });
    });
}
