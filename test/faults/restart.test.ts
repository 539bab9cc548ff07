/** RELIABILITY F1 and F2: a server that dies or stops while people write. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../sim/random.ts";
import { TokenLog } from "../stage/oracle.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import { until } from "../stage/until.ts";
import {
  expectAllIsWell,
  joinAs,
  makeCanvas,
  openWriter,
  type Writer,
  type WriterOptions,
} from "../stage/writers.ts";
import { count } from "./counts.ts";

/** With those of the other fault tests 30 in `npm test`. */
const kills = count("kills", 22);
const seed = count("seed", 1);

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
}, 60_000);
afterAll(() => parley.stop());

describe("a server that dies while people write", () => {
  it(
    `F1: keeps all that it acknowledged through ${kills} SIGKILLs at random moments`,
    async () => {
      const random = createRandom(seed);
      const { options, writers } = await threeWriters();
      for (let kill = 0; kill < kills; kill += 1) {
        const dieAt = performance.now() + random.int(0, 300);
        await until(
          () => {
            random.pick(writers).write();
            return performance.now() > dieAt;
          },
          { what: "the moment to die" },
        );
        await parley.kill();
        // What is written while the server is away waits in the browser.
        random.pick(writers).write();
        await parley.start();
        for (const { session } of writers) session.retry();
        await Promise.all(writers.map((writer) => writer.saved()));
      }
      await expectAllIsWell(options, writers);
      expect(options.log.acknowledged().length).toBeGreaterThan(kills);
      for (const writer of writers) writer.close();
    },
    60_000 + kills * 20_000,
  );

  it("F2: drains within 10 s of SIGTERM under load, and has everything afterwards", async () => {
    const { options, writers } = await threeWriters();
    let isTyping = true;
    const typing = until(
      () => {
        for (const writer of writers) writer.write();
        return !isTyping;
      },
      { what: "typing", withinMs: 60_000 },
    );
    await until(() => options.log.acknowledged().length > 50);
    const startedAt = performance.now();
    await parley.terminate();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    isTyping = false;
    await typing;
    await parley.start();
    for (const { session } of writers) session.retry();
    await expectAllIsWell(options, writers);
    for (const writer of writers) writer.close();
  }, 60_000);
});

async function threeWriters(): Promise<{
  options: WriterOptions;
  writers: Writer[];
}> {
  const { url } = parley;
  const account = await joinAs(url, "Ann");
  const canvas = await makeCanvas(account);
  const options = { url, account, canvas, log: new TokenLog() };
  const writers: Writer[] = [];
  for (const name of ["Ann", "Ben", "Cleo"])
    writers.push(
      await openWriter({ ...options, account: await joinAs(url, name) }),
    );
  return { options, writers };
}
