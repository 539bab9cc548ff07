/** The end of a simulated world: everybody gets quiet, and then every copy must be what the token log says. */
import { pino } from "pino";
import type * as Y from "yjs";
import { loadDocument } from "../../server/sync/document.ts";
import { directKysely } from "./database.ts";
import { hasPending, stateOf, textOf } from "./reading.ts";
import { canvasId, roomsLeftOpen, type World } from "./world.ts";

const longestQuietMs = 180_000;
const log = pino({ level: "silent" });

export async function judge(world: World): Promise<void> {
  const { time, problems, servers, database, weather } = world;
  Object.assign(database.disk, { failure: 0, unknownOutcome: 0, commitMs: 5 });
  Object.assign(weather, { latencyMs: 5, noticeMs: 100 });
  world.bus?.comeBack();
  if (world.bus) world.bus.isDeaf = false;
  const tabs = world.people.flatMap((somebody) => somebody.tabs);
  const honest = tabs.filter((tab) => !tab.parts.isHostile);
  for (const tab of tabs) tab.isOffline = false;
  for (const server of servers) if (server.isDown) server.start();
  const isQuiet = await time.run(
    () =>
      servers.every(({ process }) => process !== null) &&
      tabs.every((tab) => tab.isQuiet),
    longestQuietMs,
  );
  if (!isQuiet) {
    problems.push(`it does not get quiet: ${tabs.map((tab) => tab.state)}`);
    return;
  }
  // What came through the API last may still wait for a slow disk, unless its process died.
  await time.run(
    () =>
      [...world.apiEdits].every(
        ({ server, process }) => server.process !== process,
      ),
    10_000,
  );
  // What others wrote arrives; followers of another process catch up.
  await time.run(() => false, servers.length > 1 ? 6000 : 500);

  const copies: Record<string, Copy> = {};
  for (const tab of honest)
    copies[`the tab of ${tab.person.id}`] = copyOf(tab.doc);
  for (const server of servers) {
    const name = `the room of ${server.name}`;
    server.ask((hub) =>
      hub.read(canvasId, (doc) => {
        copies[name] = copyOf(doc);
      }),
    );
    const isRead = await time.run(() => name in copies, 10_000);
    if (!isRead) problems.push(`${name} cannot be read`);
  }
  const head = headOf(world);
  // A connection that broke is noticed late.
  for (const tab of tabs) tab.close();
  await time.run(() => false, 40_000);
  if (headOf(world) !== head) problems.push("leaving changed the canvas");
  const roomsLeft = await roomsLeftOpen();
  if (servers.length === 1 && roomsLeft !== 0)
    problems.push(`rooms were not put away: ${roomsLeft}`);
  const db = directKysely(database.raw);
  const cold = await loadDocument(db, log, canvasId, { gc: true });
  copies["the database"] = copyOf(cold.doc);
  if (cold.seq !== head) problems.push(`row ${cold.seq} is not head ${head}`);
  compare(world, copies);
}

interface Copy {
  readonly state: string;
  readonly text: string;
  readonly isPending: boolean;
}

function copyOf(doc: Y.Doc): Copy {
  return {
    state: stateOf(doc),
    text: textOf(doc),
    isPending: hasPending(doc),
  };
}

function compare(
  { log: tokens, problems }: World,
  copies: Record<string, Copy>,
) {
  const [first, ...others] = Object.entries(copies);
  if (!first) return;
  const [name, copy] = first;
  for (const [otherName, other] of others) {
    if (other.state !== copy.state)
      problems.push(
        `${name} and ${otherName} have other clocks: ${copy.state} and ${other.state}`,
      );
    else if (other.text !== copy.text)
      problems.push(`${name} and ${otherName} differ in content`);
  }
  for (const [each, { isPending }] of Object.entries(copies))
    if (isPending) problems.push(`${each} has something pending`);
  const texts = Object.entries(copies).map(([each, { text }]) => [each, text]);
  problems.push(
    ...tokens.problems(Object.fromEntries(texts) as Record<string, string>),
  );
}

function headOf({ database }: World): number {
  return database.raw
    .prepare("select seq from journal_head where canvas_id = ?")
    .pluck()
    .get(canvasId) as number;
}
