/** A room full of simulated people: the first ones type, the others read. */
import * as Y from "yjs";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import { until } from "../../../stage/until.ts";
import type { Server, Wire } from "../servers/server.ts";
import { LoadClient, RoomReader, type ClientOptions } from "./client.ts";
import { Typist } from "./typist.ts";

/** As long as the ids that Yjs draws. */
let nextClientId = 2_000_000_000;
const openAtOnce = 50;

export interface BenchRoom {
  readonly wireOf: () => Wire;
  readonly clients: readonly LoadClient[];
  /** `typists[i]` types through `clients[i]`. */
  readonly typists: readonly Typist[];
}

/** Everyone has joined and sees every typist's note. */
export async function openRoom(
  server: Server,
  name: string,
  { writers, readers = 0 }: { writers: number; readers?: number },
): Promise<BenchRoom> {
  const wireOf = await server.kind.openRoom(server, name);
  const reader = new RoomReader();
  const clients = await joinMany(wireOf, writers + readers, () => ({ reader }));
  const typists = clients
    .slice(0, writers)
    .map(() => new Typist(nextClientId++, wireOf().prefix));
  typists.forEach(({ start }, i) => clients[i]!.sendUpdates([start]));
  const room = { wireOf, clients, typists };
  await allSeen(room);
  return room;
}

export async function joinMany(
  wireOf: () => Wire,
  count: number,
  options: (i: number) => ClientOptions,
): Promise<LoadClient[]> {
  const clients: LoadClient[] = [];
  for (let first = 0; first < count; first += openAtOnce)
    clients.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(openAtOnce, count - first) }, (_, i) =>
          LoadClient.join(wireOf(), options(first + i)),
        ),
      )),
    );
  return clients;
}

/** Waits until each client has every edit of the others. */
export async function allSeen({ clients, typists }: BenchRoom) {
  await until(
    () =>
      typists.every(({ clientId, clock }, writer) =>
        clients.every(
          (client, i) => i === writer || client.endOf(clientId) >= clock,
        ),
      ),
    { what: "everyone has every edit", withinMs: 60_000 },
  );
}

export function leave({ clients }: BenchRoom) {
  for (const client of clients) client.cut();
}

/** What a browser says about the person in front of it. */
export function presenceUpdate(clientId: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const awareness = new Awareness(doc);
  awareness.setLocalState({
    user: { id: "bench", name: `Person ${clientId}`, color: "#2f6f4f" },
    cursor: { x: 120, y: 340 },
  });
  const update = encodeAwarenessUpdate(awareness, [clientId]);
  awareness.destroy();
  return update;
}

export function freshClientId(): number {
  return nextClientId++;
}

/** The state vector of somebody who has all that this update holds. */
export function stateVectorOf(update: Uint8Array): Uint8Array {
  return Y.encodeStateVectorFromUpdate(update);
}
