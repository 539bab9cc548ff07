/** RELIABILITY F3, F14, F15, F16: connections that are slow, break, hang or come all at once. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import WebSocket from "ws";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { asPage } from "../stage/asPage.ts";
import { openCanvas } from "../../client/sync/connection.ts";
import { createRandom } from "../sim/random.ts";
import { TokenLog } from "../stage/oracle.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import { startProxy, type Proxy } from "../stage/proxy.ts";
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

let parley: Parley;
const proxies: Proxy[] = [];
const open: Writer[] = [];
beforeAll(async () => {
  parley = await startParley();
}, 60_000);
afterEach(async () => {
  for (const writer of open.splice(0)) writer.close();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});
afterAll(() => parley.stop());

async function newCanvas(): Promise<WriterOptions> {
  const { url } = parley;
  const account = await joinAs(url, "Ann");
  const canvas = await makeCanvas(account);
  return { url, account, canvas, log: new TokenLog() };
}

async function throughProxy(options: WriterOptions) {
  const proxy = await startProxy(parley.url);
  proxies.push(proxy);
  const writer = await openWriter({ ...options, url: proxy.url });
  open.push(writer);
  return { proxy, writer };
}

describe("a bad connection", () => {
  it("F3: cut at random bytes and slow, it loses nothing, and Saved is said only of what is on disk", async () => {
    const random = createRandom(count("seed", 1));
    const options = await newCanvas();
    const pairs = [await throughProxy(options), await throughProxy(options)];
    const cuts = count("cuts", 25);
    for (let cut = 0; cut < cuts; cut += 1) {
      const { proxy, writer } = random.pick(pairs);
      proxy.delay(random.pick([0, 0, 20]));
      proxy.cutAfter(random.int(1, 4000));
      const before = proxy.accepted;
      await until(
        () => {
          random.pick(pairs).writer.write();
          return !writer.session.synced.get();
        },
        { what: "cut" },
      );
      proxy.cutAfter(null);
      writer.session.retry();
      await until(() => proxy.accepted > before, { what: "back" });
      await writer.saved();
    }
    await expectAllIsWell(
      options,
      pairs.map(({ writer }) => writer),
    );
  }, 120_000);

  it("F3: half-open, it is not called saved until an acknowledgement comes over a new one", async () => {
    const options = await newCanvas();
    const { proxy, writer } = await throughProxy(options);
    writer.write();
    await writer.saved();
    proxy.stall();
    const acknowledged = options.log.acknowledged().length;
    for (let i = 0; i < 20; i += 1) writer.write();
    expect(writer.isSaved()).toBe(false);
    const direct = await openWriter(options);
    open.push(direct);
    direct.write();
    await direct.saved();
    expect(writer.isSaved()).toBe(false);
    expect(options.log.acknowledged().length).toBeLessThan(acknowledged + 20);
    proxy.resume();
    proxy.cut();
    await until(() => !writer.session.synced.get());
    writer.session.retry();
    await expectAllIsWell(options, [writer, direct]);
  });

  it("F16: the late end of an old connection takes nothing from the new one", async () => {
    const options = await newCanvas();
    const { proxy, writer } = await throughProxy(options);
    const other = await openWriter(options);
    open.push(other);
    const seesWriter = () =>
      other.session.awareness.getStates().has(writer.doc.clientID);
    await until(seesWriter, { what: "presence" });
    // The browser gives its connection up; the server believes in it for a while.
    // It may be back before anybody could look twice.
    const { synced } = writer.session;
    const isCut = new Promise<void>((resolve) => {
      const stop = synced.subscribe(() => {
        if (synced.get()) return;
        stop();
        resolve();
      });
    });
    proxy.cutClients();
    await isCut;
    writer.session.retry();
    writer.write();
    await writer.saved();
    await until(seesWriter, { what: "presence over the new connection" });
    proxy.cutOld();
    other.write();
    await other.saved();
    writer.write();
    await writer.saved();
    expect(seesWriter()).toBe(true);
    await expectAllIsWell(options, [writer, other]);
  });
});

describe("readers that stop reading", () => {
  it("F14: 10 stopped ones cost the server little, are closed, and have everything once they go on", async () => {
    const options = await newCanvas();
    const writer = await openWriter(options);
    open.push(writer);
    const readers = spawn(
      process.execPath,
      [
        join(import.meta.dirname, "../stage/readers.ts"),
        `${parley.url.replace("http", "ws")}/sync/${options.canvas.id}`,
        options.account.cookie,
        "10",
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      let said = "";
      readers.stdout.on("data", (chunk) => (said += String(chunk)));
      await until(() => said.includes("all synced"), { what: "readers" });
      const before = await residentBytes();
      readers.kill("SIGSTOP");
      // Presence, because it is large and leaves nothing behind in the document.
      const note = "x".repeat(120_000);
      let sent = 0;
      await until(
        async () => {
          writer.session.awareness.setLocalStateField("note", `${note}${sent}`);
          sent += 1;
          return sent % 20 === 0 && (await connections()) <= 1;
        },
        { what: "the stopped readers are closed", withinMs: 50_000 },
      );
      // 10 readers x 16 MB may wait at most, and some of it is freed late.
      expect((await residentBytes()) - before).toBeLessThan(350_000_000);
      writer.write();
      await writer.saved();
      readers.kill("SIGCONT");
      await until(() => said.includes("synced again"), {
        what: "readers came back",
        withinMs: 30_000,
      });
    } finally {
      readers.kill("SIGKILL");
    }
    await expectAllIsWell(options, [writer]);
  }, 120_000);
});

describe("a server that goes away from under many", () => {
  const clients = count("clients", 60);

  it(
    `F15: ${clients} clients come back spread in time, none more than six times a minute`,
    async () => {
      const { account, canvas } = await newCanvas();
      const attempts: number[][] = [];
      const sessions = Array.from({ length: clients }, (_, i) => {
        const own: number[] = [];
        attempts[i] = own;
        class CountingSocket extends WebSocket {
          constructor(address: string | URL) {
            super(address, { headers: asPage(address, account.cookie) });
            own.push(Date.now());
          }
        }
        return openCanvas({
          canvasId: canvas.id,
          epoch: canvas.epoch,
          role: canvas.role,
          me: account.answer.user,
          syncUrl: `${parley.url.replace("http", "ws")}/sync`,
          WebSocketPolyfill:
            CountingSocket as unknown as typeof globalThis.WebSocket,
        });
      });
      const all = () => sessions.every(({ synced }) => synced.get());
      try {
        await until(all, { what: "everybody is in", withinMs: 40_000 });
        for (const own of attempts) own.length = 0;
        await parley.kill();
        const downAt = Date.now();
        await until(() => Date.now() - downAt > 2000);
        await parley.start();
        await until(all, { what: "everybody is back", withinMs: 60_000 });
        expect(Math.max(...attempts.map(mostInAMinute))).toBeLessThan(7);
        const firstTries = attempts.map(([first]) => first! - downAt);
        const inOneTenth = Math.max(
          ...Array.from(
            { length: 50 },
            (_, tenth) =>
              firstTries.filter((at) => Math.floor(at / 100) === tenth).length,
          ),
        );
        // Full jitter over about two seconds; all at once would be all of them in the first tenth.
        expect(inOneTenth).toBeLessThan(clients / 3);
      } finally {
        for (const session of sessions) session.destroy();
      }
    },
    150_000 + clients * 200,
  );
});

function mostInAMinute(times: readonly number[]): number {
  const inMinuteOf = (start: number) =>
    times.filter((at) => at >= start && at < start + 60_000).length;
  return Math.max(0, ...times.map(inMinuteOf));
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${parley.url}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  if (!line) throw new Error(`no metric ${name}`);
  return Number(line.split(" ")[1]);
}
const residentBytes = () => metric("process_resident_memory_bytes");
const connections = () => metric("parley_connections");
