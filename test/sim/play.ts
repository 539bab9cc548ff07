/** What may happen in a simulated world at one step. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import { can } from "../../shared/roles.ts";
import { create, playEdit } from "./edits.ts";
import { textOf } from "./reading.ts";
import type { SimTab } from "./tab.ts";
import { canvasId, type Somebody, type World } from "./world.ts";

type Happening = (world: World) => void | Promise<void>;

/** Each as often as it stands here. */
const happenings: readonly (readonly [number, Happening])[] = [
  [60, edit],
  [8, burst],
  [6, undo],
  [5, cutConnection],
  [4, reloadTab],
  [3, secondTab],
  [3, goOffline],
  [4, killServer],
  [2, stopServer],
  [3, failDisk],
  [2, slowDisk],
  [5, changeRole],
  [4, writeByApi],
  [4, readByApi],
  [4, forge],
  [3, loseBus],
  [1, stepClock],
];
const yearMs = 365 * 24 * 3600 * 1000;
const bag = happenings.flatMap(([times, happening]) =>
  Array.from({ length: times }, () => happening),
);

export async function playStep(world: World): Promise<void> {
  await world.random.pick(bag)(world);
}

function edit(world: World) {
  const tab = pickEditor(world);
  if (tab) playEdit(tab, world.random);
}

/** Typing faster than the server turns. */
function burst(world: World) {
  const tab = pickEditor(world);
  const count = world.random.int(2, 8);
  for (let i = 0; tab && i < count; i += 1) playEdit(tab, world.random);
}

function undo(world: World) {
  const tab = pickEditor(world);
  tab?.undoOrRedo(world.random.chance(0.7) ? "undo" : "redo");
}

function cutConnection(world: World) {
  pickTab(world)?.cut();
}

/** The page is closed and opened again; what its storage kept comes back. */
function reloadTab(world: World) {
  const somebody = world.random.pick(world.people);
  const tab = somebody.tabs.shift();
  if (!tab) return;
  tab.close();
  world.openTab(somebody);
}

function secondTab(world: World) {
  const somebody = world.random.pick(world.people);
  if (somebody.tabs.length < 2) world.openTab(somebody);
}

function goOffline(world: World) {
  const tab = pickTab(world);
  if (!tab) return;
  tab.isOffline = true;
  tab.cut();
  const awayMs = world.random.int(100, 5000);
  world.time.after(awayMs, tab, () => (tab.isOffline = false));
}

async function killServer(world: World) {
  const server = world.random.pick(world.servers);
  await world.kill(server);
  server.start(world.random.int(0, 2000));
}

/** SIGTERM; started again once it is down. */
function stopServer(world: World) {
  const server = world.random.pick(world.servers);
  server.stop();
  const startAgain = () => {
    if (server.isDown) server.start();
    else world.time.after(100, null, startAgain);
  };
  world.time.after(world.random.int(0, 1000), null, startAgain);
}

function failDisk(world: World) {
  const { disk } = world.database;
  const probability = world.random.pick([0.3, 1]);
  if (world.random.chance(0.5)) disk.failure = probability;
  else disk.unknownOutcome = probability;
  world.time.after(world.random.int(10, 3000), null, () => {
    disk.failure = 0;
    disk.unknownOutcome = 0;
  });
}

function slowDisk(world: World) {
  const { disk } = world.database;
  const before = disk.commitMs;
  disk.commitMs = world.random.pick([200, 3000]);
  world.time.after(world.random.int(10, 3000), null, () => {
    disk.commitMs = before;
  });
}

function changeRole(world: World) {
  const fickle = world.people.filter(({ changesRole }) => changesRole);
  const [somebody] = fickle;
  if (!somebody) return edit(world);
  const role = world.random.pick(["editor", "commenter", "viewer"] as const);
  world.roles.set(somebody.id, role);
  for (const server of world.servers)
    server.ask((hub) => hub.accessChanged({ canvasId }));
}

function writeByApi(world: World) {
  const { log, random } = world;
  let tokens: string[] = [];
  const change = (doc: Y.Doc) => {
    // It runs again when what it wrote could not be kept.
    log.giveBack(tokens);
    tokens = [];
    const token = (homes: readonly string[] = []) => {
      tokens.push(log.write("api", { homes }));
      return tokens.at(-1)!;
    };
    create({ doc, token, removes() {}, removesHome() {} }, random);
  };
  const server = random.pick(world.servers);
  const edit = { server, process: server.process };
  server.ask((hub) => {
    world.apiEdits.add(edit);
    return hub
      .edit(canvasId, { userId: null, kind: "edit" }, change)
      .then(
        () => log.acknowledge(tokens),
        // Refused while it cannot store or while it closes; whoever asked was told so.
        () => log.giveBack(tokens),
      )
      .finally(() => world.apiEdits.delete(edit));
  });
}

/** Redis goes away, or loses what it is given. */
function loseBus(world: World) {
  const { bus } = world;
  if (!bus) return edit(world);
  if (world.random.chance(0.5)) bus.isDeaf = true;
  else bus.goDown();
  world.time.after(world.random.int(100, 4000), null, () => {
    bus.isDeaf = false;
    bus.comeBack();
  });
}

/** Somebody sets the clock of the machine wrong, or right again. */
function stepClock({ time, random }: World) {
  time.wallClockErrorMs = random.pick([0, -yearMs, yearMs]);
}

/** Whoever reads through the API sees what is durable, too. */
function readByApi(world: World) {
  world.random
    .pick(world.servers)
    .ask((hub) =>
      hub
        .read(canvasId, (doc) => world.log.see("reader", textOf(doc)))
        .catch(() => {}),
    );
}

/** Somebody writes under the client id of somebody else, whose work would be taken for a repetition from then on. */
function forge(world: World) {
  const thief = world.people.find(({ kind }) => kind === "thief")?.tabs[0];
  const victim = pickEditor(world);
  if (!thief?.isConnected || !victim) return;
  const known = Y.getState(thief.doc.store, victim.clientId);
  if (known === 0) return;
  const doc = new Y.Doc();
  rootsOf(doc);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(thief.doc));
  doc.clientID = victim.clientId;
  const before = Y.encodeStateVector(doc);
  rootsOf(doc).canvas.set("stolen", thief.token());
  const update = Y.encodeStateAsUpdate(doc, before);
  thief.sendRaw(encodeSync(syncType.update, update));
}

function pickTab(world: World): SimTab | null {
  const tabs = world.people.flatMap((somebody) => somebody.tabs);
  return tabs.length > 0 ? world.random.pick(tabs) : null;
}

/** A tab whose person edits: because it may, or because it does not care. */
function pickEditor(world: World): SimTab | null {
  const tabs = world.people
    .filter(({ kind }) => kind !== "thief")
    .flatMap((somebody) =>
      somebody.tabs.filter((tab) => mayPress(somebody, tab)),
    );
  return tabs.length > 0 ? world.random.pick(tabs) : null;
}

function mayPress({ kind }: Somebody, tab: SimTab): boolean {
  return kind === "hostile" || can(tab.role, "edit");
}
