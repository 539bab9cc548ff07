/** From one person's edit to its arrival at another's: Parley (durable before visible) against a bare relay. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startParley } from "../stage/parley.ts";
import {
  createCanvasAs,
  joinByName,
  openRemoteDoc,
  type RemoteDoc,
} from "../stage/remoteDoc.ts";
import { until } from "../stage/until.ts";
import { percentile, type Figure } from "./figure.ts";

const editsPerPerson = 100;
/** A fast typist. */
const msBetweenEdits = 100;

export async function benchLatency(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const people of [2, 10]) {
    const relay = await withRelay((url) => measure(url, "shared", people));
    const parley = await withParley((url, canvas, cookie) =>
      measure(url, canvas, people, cookie),
    );
    for (const p of [50, 99]) {
      const ours = percentile(parley, p);
      const limit = percentile(relay, p);
      figures.push({
        name: `edit to remote, ${people} people, p${p}`,
        value: `${ours.toFixed(2)} ms`,
        baseline: `${limit.toFixed(2)} ms (bare relay, nothing stored)`,
        ratio: ours / limit,
      });
    }
  }
  return figures;
}

/** Milliseconds of each edit's way to each other person. */
async function measure(
  url: string,
  canvas: string,
  people: number,
  cookie = "",
): Promise<number[]> {
  const docs: RemoteDoc[] = [];
  for (let i = 0; i < people; i++)
    docs.push(await openRemoteDoc(url, canvas, cookie));
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  for (const { doc } of docs)
    doc.getMap("canvas").observe((event) => {
      if (event.transaction.local) return;
      for (const key of event.keysChanged) {
        const value = doc.getMap("canvas").get(key);
        const at = sentAt.get(`${key}:${String(value)}`);
        if (at !== undefined) latencies.push(performance.now() - at);
      }
    });
  for (let edit = 0; edit < editsPerPerson; edit++) {
    for (const [i, { doc }] of docs.entries()) {
      setTimeout(
        () => {
          sentAt.set(`p${i}:${edit}`, performance.now());
          doc.getMap("canvas").set(`p${i}`, edit);
        },
        edit * msBetweenEdits + (i * msBetweenEdits) / people,
      );
    }
  }
  const expected = people * (people - 1) * editsPerPerson;
  await until(() => latencies.length >= expected * 0.99, {
    what: `${expected} arrivals`,
    withinMs: 60_000,
  });
  for (const remote of docs) remote.close();
  return latencies;
}

async function withRelay<T>(work: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "relay.ts")],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    return await work(`http://localhost:${String(port).trim()}`);
  } finally {
    child.kill();
  }
}

async function withParley<T>(
  work: (url: string, canvas: string, cookie: string) => Promise<T>,
): Promise<T> {
  const parley = await startParley();
  try {
    const cookie = await joinByName(parley.url, "Bench");
    return await work(
      parley.url,
      await createCanvasAs(parley.url, cookie, "Latency"),
      cookie,
    );
  } finally {
    await parley.stop();
  }
}
