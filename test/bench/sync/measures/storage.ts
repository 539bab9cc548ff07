/** What is on disk: how much it is, and whether it is what people have seen. */
import * as Y from "yjs";
import { LoadClient, RoomReader } from "../load/client.ts";
import { startTyping } from "../load/closedLoop.ts";
import { leave, openRoom } from "../load/room.ts";
import { readText } from "../load/typist.ts";
import { Server, type Wire } from "../servers/server.ts";
import { seconds, type FigureKind, type Measure } from "./measure.ts";

const window = 20;

export function bytesOnDisk(work: { readonly updates: number }): Measure {
  const { updates } = work;
  return {
    name: `on disk after ${updates} updates`,
    work: "five people type a character at a time, 20 on their way each; then the server is stopped",
    figures: [
      { name: "bytes per update", unit: "B", digits: 1, better: "less" },
    ],
    async run(kind) {
      const server = await Server.start(kind);
      try {
        const room = await openRoom(server, "disk", { writers: 5 });
        await server.stop();
        const before = await server.diskBytes();
        await server.start();
        leave(room);
        const again = await openRoom(server, "disk-again", { writers: 5 });
        const loop = startTyping([again], window, neighbour);
        while (loop.seen() < updates) await seconds(0.05);
        const typed = () =>
          again.typists.reduce((sum, t) => sum + t.clock - t.firstClock, 0);
        await loop.finish();
        leave(again);
        await server.stop();
        const bytes = (await server.diskBytes()) - before;
        return { "bytes per update": bytes / typed() };
      } finally {
        await server.remove();
      }
    },
  };
}

/** Everyone types as fast as it goes; the process is killed; what somebody else saw must be there afterwards. */
export function killed(work: {
  readonly times: number;
  readonly forSeconds: number;
  readonly target: FigureKind["target"];
}): Measure {
  return {
    name: "lost by SIGKILL at full load",
    work: `ten people in a room, 20 characters on their way each, killed after ${work.forSeconds} s, ${work.times} times; characters that another had seen and the restarted server has not`,
    figures: [
      {
        name: "seen and lost",
        unit: "%",
        digits: 2,
        better: "less",
        target: work.target,
      },
      { name: "seen", unit: "edits", digits: 0, better: "more" },
    ],
    async run(kind) {
      let seen = 0;
      let lost = 0;
      for (let i = 0; i < work.times; i += 1) {
        const server = await Server.start(kind);
        try {
          const room = await openRoom(server, "killed", { writers: 10 });
          const loop = startTyping([room], window, neighbour);
          await seconds(work.forSeconds);
          const closed = Promise.all(room.clients.map((c) => c.closed));
          await server.kill();
          loop.stop();
          await closed;
          await server.start();
          const held = await textsOf(room.wireOf());
          for (const [writer, typist] of room.typists.entries()) {
            const end = Math.max(
              ...room.clients.map((client, me) =>
                me === writer ? 0 : client.endOf(typist.clientId),
              ),
            );
            const text = typist.textUpTo(end);
            seen += text.length;
            lost += text.length - commonPrefix(text, held(typist.blockId));
          }
        } finally {
          await server.remove();
        }
      }
      return { "seen and lost": (100 * lost) / seen, seen };
    },
  };
}

function neighbour(
  { clients }: { clients: readonly unknown[] },
  writer: number,
) {
  return (writer + 1) % clients.length;
}

/** The texts that the server gives a newcomer. */
async function textsOf(wire: Wire): Promise<(blockId: string) => string> {
  const updates: Uint8Array[] = [];
  const reader = new RoomReader((update) => updates.push(update));
  const client = await LoadClient.join(wire, { reader });
  // y-websocket answers before it has read its database: what comes behind counts as well.
  await seconds(3);
  client.cut();
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return (blockId) => {
    const block = doc.getMap("blocks").get(blockId);
    return block === undefined ? "" : readText(doc, blockId);
  };
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
