/** A server under measurement: a process of its own, pinned to one core, that can be stopped, killed and started again. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How a client of one room speaks to this server. */
export interface Wire {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Before every message, both ways; empty for most. */
  readonly prefix: Uint8Array;
  /** Sent first when the server wants one; the state is asked for after its answer. */
  readonly token: string | null;
  /** A second message number for sync messages. */
  readonly syncReply: number | null;
  readonly isOurs: boolean;
}

export interface Kind {
  readonly name: "hocuspocus" | "y-websocket" | "limit" | "ours";
  /** Arguments of node, from `folder`. */
  readonly script: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Makes a room, whose wire it gives; the same again after a restart. */
  openRoom(server: Server, name: string): Promise<() => Wire>;
}

const serverCore = "0";
const loadCore = "1";
/** Linux counts CPU time in these. */
const ticksPerSecond = 100;

/** Call once: the load, this process, stays off the servers' core. */
export function pinLoad() {
  execFileSync("taskset", ["-a", "-cp", loadCore, String(process.pid)]);
}

export class Server {
  readonly kind: Kind;
  readonly dataDir: string;
  port = 0;
  #child: ChildProcess | null = null;

  private constructor(kind: Kind, dataDir: string) {
    this.kind = kind;
    this.dataDir = dataDir;
  }

  static async start(kind: Kind): Promise<Server> {
    const dataDir = await mkdtemp(join(tmpdir(), `bench-${kind.name}-`));
    const server = new Server(kind, dataDir);
    await server.start();
    return server;
  }

  /** Again after `stop` or `kill`, on the same data. */
  async start() {
    const { kind, dataDir } = this;
    const child = spawn(
      "taskset",
      ["-c", serverCore, process.execPath, kind.script],
      {
        cwd: kind.folder,
        env: { ...process.env, ...kind.environment, DATA_DIR: dataDir },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.#child = child;
    const exited = new Promise<never>((_resolve, reject) =>
      child.once("exit", (code) =>
        reject(new Error(`${kind.name} ended with ${code}`)),
      ),
    );
    this.port = await Promise.race([readPort(child), exited]);
    exited.catch(() => {});
  }

  /** SIGTERM, and waits. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  async remove() {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Seconds that the process has computed, all threads. */
  async cpuSeconds(): Promise<number> {
    const text = await readFile(`/proc/${this.#pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }

  /** Resident memory in MiB. */
  async memoryMiB(): Promise<number> {
    const text = await readFile(`/proc/${this.#pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
  }

  /** What its data takes on disk, in bytes. */
  async diskBytes(): Promise<number> {
    const names = await readdir(this.dataDir, { recursive: true });
    let bytes = 0;
    for (const name of names) {
      const found = await stat(join(this.dataDir, name));
      if (found.isFile()) bytes += found.size;
    }
    return bytes;
  }

  get #pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.kind.name} is not running`);
    return pid;
  }

  async #end(signal: NodeJS.Signals) {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await exited;
  }
}

/** The first number that stands alone, or behind a host, on a line that it prints. */
async function readPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error("bench: the server has no output");
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const port = /(?:^|localhost:|127\.0\.0\.1:)(\d+)\s*$/.exec(line)?.[1];
      if (port) resolve(Number(port));
    });
  });
}
