/** A real Parley in a process of its own, with its own data folder: can be killed and started again. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports.ts";
import { until } from "./until.ts";

const root = join(import.meta.dirname, "../..");

export interface Parley {
  readonly url: string;
  readonly dataDir: string;
  isRunning(): boolean;
  /** SIGKILL: as a power cut would. */
  kill(): Promise<void>;
  /** Starts again on the same port and data after `kill`. */
  start(): Promise<void>;
  /** SIGTERM: as `docker stop` does. The data stays. */
  terminate(): Promise<void>;
  /** SIGTERM, then removes the data. */
  stop(): Promise<void>;
  /** What it printed, for failures. */
  output(): string;
}

export async function startParley(
  environment: Record<string, string> = {},
): Promise<Parley> {
  const dataDir =
    environment["DATA_DIR"] ?? (await mkdtemp(join(tmpdir(), "parley-data-")));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let output = "";
  let child: ChildProcess | null = null;

  const start = async () => {
    const started = spawn(process.execPath, ["server/main.ts"], {
      cwd: root,
      env: {
        ...process.env,
        // A third of the work of a start is reading the code; a run starts some thirty.
        NODE_COMPILE_CACHE: join(tmpdir(), "parley-compile-cache"),
        LOG_LEVEL: "warn",
        ...environment,
        PORT: String(port),
        DATA_DIR: dataDir,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    started.stdout.on("data", (chunk) => (output += String(chunk)));
    started.stderr.on("data", (chunk) => (output += String(chunk)));
    const hasStopped = () => started.exitCode !== null;
    await until(async () => hasStopped() || (await fetch(`${url}/readyz`)).ok, {
      what: "Parley is ready",
      withinMs: 60_000,
    });
    if (hasStopped()) throw new Error(`Parley stopped at once:\n${output}`);
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    if (!running || running.exitCode !== null) return;
    const exited = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await exited;
    child = null;
  };

  await start();
  return {
    url,
    dataDir,
    start,
    isRunning: () => child !== null && child.exitCode === null,
    kill: () => end("SIGKILL"),
    terminate: () => end("SIGTERM"),
    async stop() {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
    output: () => output,
  };
}
