/** RELIABILITY F7 and F8: canvases that are opened and put away all the time, in this process so that its heap can be weighed. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { insertCanvas, newDocument } from "../../server/records/newDocument.ts";
import { openHouse, type House } from "../integration/typists.ts";
import { until } from "../stage/until.ts";
import { metrics } from "../../server/metrics.ts";
import { count } from "./counts.ts";

const rooms = count("rooms", 500);
/** Opened before weighing: what is made once and kept, such as compiled code and statements. */
const warmUp = 150;

let house: House;
beforeAll(async () => {
  house = await openHouse({ graceMs: 0, projectionDelayMs: 1 });
}, 60_000);
afterAll(() => house.close());

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("canvases that come and go", () => {
  it(
    `F8: ${rooms} of them, one in ten damaged, leave the heap as it was and no room open`,
    async () => {
      const { hub, store } = house.server.context;
      const open = async (from: number, to: number) => {
        for (let i = from; i < to; i += 1) {
          const id = `room-${i}`;
          const doc = newDocument(`Canvas ${i}`, (empty) =>
            rootsOf(empty).canvas.set("text", "x".repeat(20_000)),
          );
          await store.db.transaction().execute(async (transaction) => {
            const canvas = {
              id,
              ownerId: null,
              isExample: false,
              workspaceRole: "editor" as const,
              epoch: id,
            };
            await insertCanvas(transaction, { ...canvas, doc });
          });
          doc.destroy();
          if (i % 10 === 0)
            await store.db
              .updateTable("journal")
              .set({ bytes: new Uint8Array([1, 2, 3]) })
              .where("canvas_id", "=", id)
              .execute();
          // A damaged one is refused or shown as far as it goes; either way it must be put away.
          await hub.read(id, (open) => open.clientID).catch(() => null);
        }
        await until(async () => (await openRooms()) === 0, {
          what: "all away",
        });
      };
      await open(0, warmUp);
      const before = heapBytes();
      await open(warmUp, warmUp + rooms);
      const grownPerRoom = (heapBytes() - before) / rooms;
      console.log(`F8: ${Math.round(grownPerRoom)} bytes a room`);
      // A document of 20 kB that stayed would cost far more.
      expect(grownPerRoom).toBeLessThan(4000);
    },
    60_000 + rooms * 100,
  );

  it("F7: no update of people who come and go while their canvas loads and is put away enters a dead document", async () => {
    const ann = await house.join("Ann");
    const canvasId = await ann.createCanvas();
    const keys: string[] = [];
    for (let round = 0; round < 15; round += 1) {
      const comers = await Promise.all(
        [0, 1, 2].map((i) =>
          ann.open(canvasId).then((typist) => ({ i, typist })),
        ),
      );
      await Promise.all(
        comers.map(async ({ i, typist }) => {
          const key = `round ${round} person ${i}`;
          keys.push(key);
          rootsOf(typist.doc).canvas.set(key, true);
          await typist.saved();
          typist.close();
        }),
      );
    }
    const cold = await ann.open(canvasId);
    for (const key of keys)
      expect(rootsOf(cold.doc).canvas.has(key)).toBe(true);
    cold.close();
  });
});

async function openRooms(): Promise<number> {
  return (await metrics.rooms.get()).values[0]?.value ?? 0;
}

function heapBytes(): number {
  for (let i = 0; i < 3; i += 1) collectGarbage();
  return process.memoryUsage().heapUsed;
}
