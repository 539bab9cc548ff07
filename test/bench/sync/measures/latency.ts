/** From one person's keystroke to its arrival at another's, people typing at their own pace. */
import { percentile } from "../../figure.ts";
import { leave, openRoom, allSeen } from "../load/room.ts";
import { Server } from "../servers/server.ts";
import { now, type FigureKind, type Measure } from "./measure.ts";

interface Crowd {
  readonly rooms: number;
  /** In each room. */
  readonly people: number;
  readonly editsPerSecond: number;
  readonly forSeconds: number;
  readonly targets: Readonly<Record<string, FigureKind["target"]>>;
}

export function latency(crowd: Crowd): Measure {
  const { rooms, people, editsPerSecond, forSeconds } = crowd;
  const where =
    rooms === 1
      ? `${people} people`
      : `${rooms * people} people in ${rooms} rooms`;
  return {
    name: `latency, ${where}`,
    work: `each types ${editsPerSecond} characters a second for ${forSeconds} s`,
    figures: [50, 95, 99].map((p) => ({
      name: `p${p}`,
      unit: "ms",
      digits: 2,
      better: "less",
      target: crowd.targets[`p${p}`],
    })),
    async run(kind) {
      const server = await Server.start(kind);
      try {
        const latencies = await typeAtPace(server, crowd);
        return Object.fromEntries(
          [50, 95, 99].map((p) => [`p${p}`, percentile(latencies, p)]),
        );
      } finally {
        await server.remove();
      }
    },
  };
}

async function typeAtPace(
  server: Server,
  { rooms, people, editsPerSecond, forSeconds }: Crowd,
): Promise<number[]> {
  const open = [];
  for (let i = 0; i < rooms; i += 1)
    open.push(await openRoom(server, `latency-${i}`, { writers: people }));
  const latencies: number[] = [];
  const sentAt = new Map<number, number[]>();
  for (const { clients, typists } of open) {
    const first = new Map(typists.map((t) => [t.clientId, t.firstClock]));
    for (const { clientId } of typists) sentAt.set(clientId, []);
    clients.forEach((client, me) => {
      client.onProgress = (writer, from, to) => {
        if (writer === typists[me]?.clientId) return;
        const at = now();
        for (let clock = from; clock < to; clock += 1) {
          const sent = sentAt.get(writer)?.[clock - (first.get(writer) ?? 0)];
          if (sent !== undefined) latencies.push(at - sent);
        }
      };
    });
  }
  const everyMs = 1000 / editsPerSecond;
  const edits = Math.round(forSeconds * editsPerSecond);
  const typing = open.flatMap(({ clients, typists }, room) =>
    typists.map((typist, i) => ({
      typist,
      client: clients[i]!,
      offsetMs: (((i + room / rooms) / people) % 1) * everyMs,
    })),
  );
  const startAt = now() + 50;
  await Promise.all(
    typing.map(
      ({ typist, client, offsetMs }) =>
        new Promise<void>((resolve) => {
          const typeNext = (edit: number) => {
            if (edit === edits) return resolve();
            const dueAt = startAt + offsetMs + edit * everyMs;
            setTimeout(
              () => {
                sentAt.get(typist.clientId)!.push(now());
                client.write(typist.type(1));
                typeNext(edit + 1);
              },
              Math.max(0, dueAt - now()),
            );
          };
          typeNext(0);
        }),
    ),
  );
  for (const room of open) await allSeen(room);
  for (const room of open) leave(room);
  return latencies;
}
