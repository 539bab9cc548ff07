/** Everyone's connection is cut at once, and everyone comes back at once with all they had. */
import { LoadClient, RoomReader } from "../load/client.ts";
import {
  freshClientId,
  joinMany,
  presenceUpdate,
  stateVectorOf,
} from "../load/room.ts";
import { replayTrace } from "../load/trace.ts";
import { Server } from "../servers/server.ts";
import { now, seconds, type FigureKind, type Measure } from "./measure.ts";
import { fill } from "./opening.ts";

export function reconnect(work: {
  readonly trace: string;
  readonly clients: number;
  readonly target: FigureKind["target"];
}): Measure {
  return {
    name: `reconnect of ${work.clients} clients`,
    work: "one room, a document of 26,078 edits; each brings its state vector and presence; until the last has its answer",
    figures: [
      {
        name: "until all are in sync",
        unit: "s",
        digits: 2,
        better: "less",
        target: work.target,
      },
      { name: "CPU", unit: "s", digits: 2, better: "less" },
    ],
    async run(kind) {
      const { state, clientId, clocks } = replayTrace(
        work.trace,
        freshClientId(),
        Number.POSITIVE_INFINITY,
      );
      const stateVector = stateVectorOf(state);
      const presences = Array.from({ length: work.clients }, () =>
        presenceUpdate(freshClientId()),
      );
      const server = await Server.start(kind);
      try {
        const wireOf = await kind.openRoom(server, "crowded");
        await fill(wireOf(), state, clientId, clocks.at(-1) ?? 0);
        const reader = new RoomReader();
        const optionsOf = (i: number) => ({
          stateVector,
          presence: presences[i],
          reader,
        });
        const first = await joinMany(wireOf, work.clients, optionsOf);
        await seconds(2);
        const cpuBefore = await server.cpuSeconds();
        const startedAt = now();
        for (const client of first) client.cut();
        const again = await Promise.all(
          presences.map((_presence, i) =>
            LoadClient.join(wireOf(), optionsOf(i)),
          ),
        );
        const elapsed = (now() - startedAt) / 1000;
        await seconds(1);
        const cpu = (await server.cpuSeconds()) - cpuBefore;
        for (const client of again) client.cut();
        return { "until all are in sync": elapsed, CPU: cpu };
      } finally {
        await server.remove();
      }
    },
  };
}
