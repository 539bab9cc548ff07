/** server/start.ts: a running server outlives what goes wrong around it. */
import { execFile } from "node:child_process";
import { createServer, request } from "node:http";
import { Server, type AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { startServer } from "../../server/start.ts";
import { StoreError } from "../../server/store/store.ts";
import { until } from "../stage/until.ts";

it("goes on when a connection could not be accepted", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-start-"));
  const listen = vi.spyOn(Server.prototype, "listen");
  const running = await startServer(
    readConfig({ PORT: "0", DATA_DIR: dataDir }),
    { log: pino({ level: "silent" }) },
  );
  const server = listen.mock.contexts[0] as Server;
  // As Node does when the process has too many open files; an error that nobody hears ends the process.
  for (let i = 0; i < 2; i += 1)
    expect(() => server.emit("error", new Error("EMFILE"))).not.toThrow();
  expect((await fetch(`${running.url}/healthz`)).ok).toBe(true);
  await running.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it("does not call it a failure when somebody hangs up in the middle of an upload", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-start-"));
  const lines: { level: string; status?: number; msg: string }[] = [];
  const log = pino(
    { formatters: { level: (level) => ({ level }) } },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    }),
  );
  const running = await startServer(
    readConfig({ PORT: "0", DATA_DIR: dataDir }),
    { log },
  );
  const joined = await fetch(`${running.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ann", disciplines: ["other"] }),
  });
  const upload = request(`${running.url}/api/runs/import?name=a.csv`, {
    method: "POST",
    headers: {
      cookie: joined.headers.getSetCookie()[0]!.split(";")[0],
      "content-length": 1_000_000,
    },
  });
  const hungUp = new Promise((resolve) => upload.once("error", resolve));
  upload.write("step,loss\n", () => upload.destroy(new Error("hung up")));
  await hungUp;
  const line = await until(() =>
    lines.find(({ msg, status }) => msg === "request" && status !== 201),
  );
  expect(line.status).toBe(400);
  expect(lines.filter(({ level }) => level === "error")).toEqual([]);
  await running.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it("sends people away at once when it stops, though a look at the database hangs", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-start-"));
  const running = await startServer(
    readConfig({ PORT: "0", DATA_DIR: dataDir }),
    { log: pino({ level: "silent" }) },
  );
  const { store, hub, runEvents } = running.context;
  let letGo = () => {};
  const hanging = new Promise<void>((resolve) => (letGo = resolve));
  const query: object = new Proxy(
    {},
    {
      get: (_, name) =>
        name === "execute" ? () => hanging.then(() => []) : () => query,
    },
  );
  const really = store.db.selectFrom.bind(store.db) as (
    table: unknown,
  ) => unknown;
  let looks = 0;
  vi.spyOn(store.db, "selectFrom").mockImplementation(((table: unknown) => {
    if (table !== "thread_condition") return really(table);
    looks += 1;
    return query;
  }) as never);
  const sentAway = vi.spyOn(hub, "close");
  runEvents.changed("r1");
  await until(() => looks > 0);
  const stopped = running.stop();
  await until(() => sentAway.mock.calls.length > 0);
  letGo();
  await stopped;
  await rm(dataDir, { recursive: true, force: true });
});

it("says in one line that it cannot write its files", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-start-"));
  await writeFile(join(dataDir, "blobs"), "in the way");
  const started = startServer(readConfig({ PORT: "0", DATA_DIR: dataDir }), {
    log: pino({ level: "silent" }),
  });
  await expect(started).rejects.toThrow(StoreError);
  await expect(started).rejects.toThrow(/^DATA_DIR: cannot write in .*$/);
  await rm(dataDir, { recursive: true, force: true });
});

it.each([
  [
    "a port that is taken",
    (port: number) => ({ PORT: String(port) }),
    /^Parley cannot start\. PORT: \d+ is taken/,
  ],
  [
    "a bad variable",
    () => ({ PORT: "high" }),
    /^Parley cannot start\. PORT: not a port number/,
  ],
  [
    "a data folder that is a file",
    () => ({ DATA_DIR: import.meta.filename }),
    /^Parley cannot start\. DATA_DIR: cannot write in/,
  ],
])(
  "prints one line and ends for %s",
  async (_what, environment, line) => {
    const dataDir = await mkdtemp(join(tmpdir(), "parley-start-"));
    const other = createServer();
    await new Promise<void>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve()),
    );
    const { port } = other.address() as AddressInfo;
    const env = {
      ...process.env,
      LOG_LEVEL: "silent",
      PORT: "0",
      DATA_DIR: dataDir,
      ...environment(port),
    };
    const { code, stderr } = await runMain(env);
    expect(code).toBe(1);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    other.close();
    await rm(dataDir, { recursive: true, force: true });
  },
  20_000,
);

function runMain(env: NodeJS.ProcessEnv) {
  const main = join(import.meta.dirname, "../../server/main.ts");
  return new Promise<{ code: unknown; stderr: string }>((resolve) =>
    execFile(process.execPath, [main], { env }, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    ),
  );
}
