/** How long an opening takes that finds nothing in memory, and what an open document costs. */
import { join } from "node:path";
import Database from "better-sqlite3";
import * as Y from "yjs";
import { until } from "../../../stage/until.ts";
import { percentile } from "../../figure.ts";
import { LoadClient, RoomReader } from "../load/client.ts";
import { freshClientId } from "../load/room.ts";
import { blockId, replayTrace, type TracedDocument } from "../load/trace.ts";
import { readText } from "../load/typist.ts";
import { Server, type Wire } from "../servers/server.ts";
import { now, seconds, type FigureKind, type Measure } from "./measure.ts";

/** Edits of the trace that may be on their way while it is typed in. */
const window = 2000;

export function coldOpen(work: {
  readonly trace: string;
  readonly edits: number;
  readonly times: number;
  readonly target: FigureKind["target"];
}): Measure {
  let traced: TracedDocument | null = null;
  return {
    name: "cold open of a long document",
    work: `${work.edits} edits of a real trace were typed in one by one; from connecting to having it all, the process new but one empty document opened; median of ${work.times}`,
    figures: [
      {
        name: "until all is there",
        unit: "ms",
        digits: 1,
        better: "less",
        target: work.target,
      },
      { name: "typing it in", unit: "edits/s", digits: 0, better: "more" },
      { name: "on disk", unit: "MiB", digits: 1, better: "less" },
    ],
    async run(kind) {
      traced ??= replayTrace(work.trace, freshClientId(), work.edits);
      const { state, text, clientId, clocks } = traced;
      const server = await Server.start(kind);
      try {
        const wireOf = await kind.openRoom(server, "traced");
        const emptyOf = await kind.openRoom(server, "empty");
        const editsPerSecond = await typeIn(wireOf, traced);
        await server.stop();
        keepSnapshot(server, "traced", state);
        const onDisk = (await server.diskBytes()) / 2 ** 20;
        const times: number[] = [];
        for (let i = 0; i < work.times; i += 1) {
          await server.start();
          (await LoadClient.join(emptyOf())).cut();
          const startedAt = now();
          const client = await LoadClient.open(wireOf());
          await reached(client, clientId, clocks.at(-1) ?? 0);
          times.push(now() - startedAt);
          client.cut();
          await server.stop();
        }
        await server.start();
        await checkText(wireOf(), clientId, clocks.at(-1) ?? 0, text);
        return {
          "until all is there": percentile(times, 50),
          "typing it in": editsPerSecond,
          "on disk": onDisk,
        };
      } finally {
        await server.remove();
      }
    },
  };
}

export function manyDocuments(work: {
  readonly trace: string;
  readonly documents: number;
  readonly timeTarget: FigureKind["target"];
  readonly memoryTarget: FigureKind["target"];
}): Measure {
  const { documents } = work;
  return {
    name: `${documents} documents open`,
    work: "each holds what a two-author session of 26,078 edits left; all are opened at once, one reader each",
    figures: [
      {
        name: "until all are there",
        unit: "s",
        digits: 2,
        better: "less",
        target: work.timeTarget,
      },
      {
        name: "memory each",
        unit: "KiB",
        digits: 0,
        better: "less",
        target: work.memoryTarget,
      },
    ],
    async run(kind) {
      const { state, clientId, clocks } = replayTrace(
        work.trace,
        freshClientId(),
        Number.POSITIVE_INFINITY,
      );
      const end = clocks.at(-1) ?? 0;
      const server = await Server.start(kind);
      try {
        const wires: (() => Wire)[] = [];
        for (let i = 0; i < documents; i += 1) {
          const wireOf = await kind.openRoom(server, `document-${i}`);
          await fill(wireOf(), state, clientId, end);
          wires.push(wireOf);
        }
        const emptyOf = await kind.openRoom(server, "empty");
        await server.stop();
        for (let i = 0; i < documents; i += 1)
          keepSnapshot(server, `document-${i}`, state);
        await server.start();
        (await LoadClient.join(emptyOf())).cut();
        await seconds(2);
        const before = await server.memoryMiB();
        const startedAt = now();
        const clients = await Promise.all(
          wires.map(async (wireOf) => {
            const client = await LoadClient.open(wireOf());
            await reached(client, clientId, end);
            return client;
          }),
        );
        const elapsed = (now() - startedAt) / 1000;
        await seconds(2);
        const memory = (await server.memoryMiB()) - before;
        for (const client of clients) client.cut();
        return {
          "until all are there": elapsed,
          "memory each": (memory * 1024) / documents,
        };
      } finally {
        await server.remove();
      }
    },
  };
}

/** Sends the trace as an editor would, and gives edits a second. */
async function typeIn(
  wireOf: () => Wire,
  { updates, clocks, clientId }: TracedDocument,
): Promise<number> {
  const writer = await LoadClient.join(wireOf());
  const reader = await LoadClient.join(wireOf());
  const startedAt = now();
  let sent = 0;
  const sendMore = () => {
    const seen = reader.endOf(clientId);
    const first = sent;
    while (sent < updates.length && (clocks[sent] ?? 0) - seen < window)
      sent += 1;
    writer.sendUpdates(updates.slice(first, sent));
  };
  reader.onProgress = sendMore;
  sendMore();
  await reached(reader, clientId, clocks.at(-1) ?? 0, 600_000);
  const elapsed = (now() - startedAt) / 1000;
  writer.cut();
  reader.cut();
  return updates.length / elapsed;
}

/** Puts a whole document into a room as one update. */
export async function fill(
  wire: Wire,
  state: Uint8Array,
  clientId: number,
  end: number,
) {
  const writer = await LoadClient.join(wire);
  const reader = await LoadClient.join(wire);
  writer.sendUpdates([state]);
  await reached(reader, clientId, end);
  writer.cut();
  reader.cut();
}

async function reached(
  client: LoadClient,
  clientId: number,
  end: number,
  withinMs = 60_000,
) {
  if (client.endOf(clientId) >= end) return;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`only ${client.endOf(clientId)} of ${end}`)),
      withinMs,
    );
    const others = client.onProgress;
    client.onProgress = (writer, from, to) => {
      others(writer, from, to);
      if (writer !== clientId || to < end) return;
      clearTimeout(late);
      resolve();
    };
  });
}

/** What opens quickly must also be right. */
async function checkText(
  wire: Wire,
  clientId: number,
  end: number,
  text: string,
) {
  const updates: Uint8Array[] = [];
  const reader = new RoomReader((update) => updates.push(update));
  const client = await LoadClient.open(wire, { reader });
  await reached(client, clientId, end);
  await until(
    () => {
      const doc = new Y.Doc();
      for (const update of updates) Y.applyUpdate(doc, update);
      return readText(doc, blockId) === text;
    },
    { what: "the text is as it was typed" },
  );
  client.cut();
}

/** The limit has no Y.Doc to make a snapshot from: it is given one, as if it had made it. */
function keepSnapshot(
  { kind, dataDir }: Server,
  room: string,
  state: Uint8Array,
) {
  if (kind.name !== "limit") return;
  const db = new Database(join(dataDir, "limit.db"));
  db.prepare(
    "insert into snapshot select ?, max(seq), ? from row where room = ?",
  ).run(room, state, room);
  db.prepare("delete from row where room = ?").run(room);
  db.close();
}
