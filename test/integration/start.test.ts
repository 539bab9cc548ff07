/** server/start.ts: a running server outlives what goes wrong around it. */
import { Server } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { readConfig } from "../../server/config.ts";
import { startServer } from "../../server/start.ts";

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
