/**
 * One simulated world, played from a seed: some people on one canvas, a server that dies and comes back, a disk that is
 * slow or fails, connections that break. When it has become quiet everything must be as the token log says.
 */
import "./zlib.ts";
import { VirtualTime } from "./time.ts";
import { createRandom, type Random } from "./random.ts";
import { SimDatabase, directKysely } from "./database.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import type { Role } from "../../shared/roles.ts";
import { metrics } from "../../server/metrics.ts";
import { insertCanvas, newDocument } from "../../server/records/newDocument.ts";
import { TokenLog } from "../stage/oracle.ts";
import { resetIds } from "./edits.ts";
import { judge } from "./judge.ts";
import { Link, type Weather } from "./network.ts";
import { playStep } from "./play.ts";
import { SimServer } from "./server.ts";
import { SimTab, type Storage } from "./tab.ts";

export const canvasId = "canvas";

export interface WorldOptions {
  readonly seed: number;
  /** Things that happen before everybody waits for quiet. */
  readonly steps?: number;
  readonly servers?: 1 | 2;
}

export interface Outcome {
  readonly seed: number;
  /** Empty when all is well. */
  readonly problems: readonly string[];
  /** Of everything that arrived anywhere, with its time: the same seed gives the same. */
  readonly hash: string;
  readonly tokens: number;
  readonly acknowledged: number;
  readonly messages: number;
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

export interface World {
  readonly random: Random;
  readonly time: VirtualTime;
  readonly database: SimDatabase;
  readonly servers: readonly SimServer[];
  readonly people: readonly Somebody[];
  readonly roles: Map<string, Role>;
  readonly log: TokenLog;
  readonly weather: Weather;
  readonly problems: string[];
  openTab(somebody: Somebody): void;
  kill(server: SimServer): Promise<void>;
}

export async function playWorld(options: WorldOptions): Promise<Outcome> {
  const random = createRandom(options.seed);
  const time = new VirtualTime(random);
  const database = await SimDatabase.create(time, random);
  resetIds();
  await makeCanvas(database);
  leakedRooms = await openRooms();
  const recorder = createRecorder(time);
  const world = createWorld(options, random, time, database, recorder.record);
  time.install();
  try {
    for (const server of world.servers) server.start();
    for (const somebody of world.people) world.openTab(somebody);
    const steps = options.steps ?? random.int(15, 45);
    for (let step = 0; step < steps; step += 1) {
      await time.run(() => false, pauseMs(random));
      await playStep(world);
    }
    await judge(world);
  } catch (error) {
    world.problems.push(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  } finally {
    time.uninstall();
    database.close();
  }
  return {
    seed: options.seed,
    problems: world.problems,
    hash: recorder.hash(),
    tokens: world.log.size,
    acknowledged: world.log.acknowledged().length,
    messages: recorder.messages(),
  };
}

function createWorld(
  { servers: count = 1 }: WorldOptions,
  random: Random,
  time: VirtualTime,
  database: SimDatabase,
  record: (what: string, bytes: Uint8Array) => void,
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
  };
  const servers = Array.from(
    { length: count },
    (_, i) =>
      new SimServer(`server ${i}`, {
        time,
        database,
        roleOf: (userId) => roles.get(userId) ?? null,
        settings,
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
    problems,
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
      leakedRooms = await openRooms();
    },
  };
}

/** Rooms of killed processes stay in the gauge, which lives in this process. */
let leakedRooms = 0;

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

function pauseMs(random: Random): number {
  if (random.chance(0.4)) return 0;
  return random.chance(0.9) ? random.int(1, 200) : random.int(200, 3000);
}

async function makeCanvas(database: SimDatabase) {
  const doc = newDocument("A canvas", (empty) => {
    for (const [i, kind] of ["note", "decision"].entries())
      createBlock(empty, { id: `first${i}`, kind, x: 0, y: 0, w: 320, h: 160 });
  });
  await directKysely(database.raw)
    .transaction()
    .execute(async (transaction) => {
      const canvas = { id: canvasId, ownerId: null, isExample: false, doc };
      await insertCanvas(transaction, { ...canvas, epoch: "first" });
    });
}

/** FNV-1a over everything that arrives. */
function createRecorder(time: VirtualTime) {
  let hash = 0x811c9dc5;
  let messages = 0;
  const add = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  return {
    record(what: string, bytes: Uint8Array) {
      messages += 1;
      for (let i = 0; i < what.length; i += 1) add(what.charCodeAt(i));
      for (let at = time.now; at > 0; at = Math.floor(at / 256)) add(at & 255);
      for (const byte of bytes) add(byte);
    },
    hash: () => (hash >>> 0).toString(16),
    messages: () => messages,
  };
}
