/** server/start.ts: a running server outlives what goes wrong around it. */
import { request } from "node:http";
import { Server } from "node:net";
import { Writable } from "node:stream";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { startServer } from "../../server/start.ts";
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
