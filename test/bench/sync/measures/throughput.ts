/** As many edits a second as go through, and what each costs the server. */
import { leave, openRoom } from "../load/room.ts";
import { startTyping } from "../load/closedLoop.ts";
import { Server } from "../servers/server.ts";
import { now, seconds, type FigureKind, type Measure } from "./measure.ts";

const warmUpSeconds = 2;

export function throughput(work: {
  readonly rooms: number;
  readonly people: number;
  readonly window: number;
  readonly forSeconds: number;
  readonly target?: FigureKind["target"];
}): Measure {
  const { rooms, people, window, forSeconds, target } = work;
  const where =
    rooms === 1 ? `one room of ${people}` : `${rooms} rooms of ${people}`;
  return {
    name: `throughput, ${where}, ${window} in flight each`,
    work: `each has ${window} characters on their way until a neighbour has seen them; ${forSeconds} s`,
    figures: [
      { name: "edits", unit: "/s", digits: 0, better: "more", target },
      { name: "CPU per edit", unit: "us", digits: 1, better: "less" },
      { name: "memory after", unit: "MiB", digits: 0, better: "less" },
    ],
    async run(kind) {
      const server = await Server.start(kind);
      try {
        const open = [];
        for (let i = 0; i < rooms; i += 1)
          open.push(await openRoom(server, `room-${i}`, { writers: people }));
        const loop = startTyping(
          open,
          window,
          ({ clients }, writer) => (writer + 1) % clients.length,
        );
        await seconds(warmUpSeconds);
        const before = {
          at: now(),
          seen: loop.seen(),
          cpu: await server.cpuSeconds(),
        };
        await seconds(forSeconds);
        const edits = loop.seen() - before.seen;
        const elapsed = (now() - before.at) / 1000;
        const cpu = (await server.cpuSeconds()) - before.cpu;
        const memory = await server.memoryMiB();
        await loop.finish();
        open.forEach(leave);
        return {
          edits: edits / elapsed,
          "CPU per edit": (cpu / edits) * 1e6,
          "memory after": memory,
        };
      } finally {
        await server.remove();
      }
    },
  };
}

/** One person types as fast as the last of many readers sees it. */
export function readers(work: {
  readonly readers: number;
  readonly window: number;
  readonly forSeconds: number;
  readonly target: FigureKind["target"];
}): Measure {
  const { window, forSeconds, target } = work;
  return {
    name: `1 writer to ${work.readers} readers`,
    work: `${window} characters on their way until the last reader has seen them; ${forSeconds} s`,
    figures: [
      { name: "deliveries", unit: "/s", digits: 0, better: "more", target },
      { name: "CPU per delivery", unit: "us", digits: 2, better: "less" },
    ],
    async run(kind) {
      const server = await Server.start(kind);
      try {
        const room = await openRoom(server, "readers", {
          writers: 1,
          readers: work.readers,
        });
        const loop = startTyping(
          [room],
          window,
          ({ clients }) => clients.length - 1,
        );
        const delivered = () =>
          room.clients
            .slice(1)
            .reduce((sum, client) => sum + client.delivered, 0);
        await seconds(warmUpSeconds);
        const before = {
          at: now(),
          delivered: delivered(),
          cpu: await server.cpuSeconds(),
        };
        await seconds(forSeconds);
        const deliveries = delivered() - before.delivered;
        const elapsed = (now() - before.at) / 1000;
        const cpu = (await server.cpuSeconds()) - before.cpu;
        await loop.finish();
        leave(room);
        return {
          deliveries: deliveries / elapsed,
          "CPU per delivery": (cpu / deliveries) * 1e6,
        };
      } finally {
        await server.remove();
      }
    },
  };
}
