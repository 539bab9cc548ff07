/** All measures, in the order in which they run, with what issue 3 asks of ours. */
import { join } from "node:path";
import type { Parameters } from "../parameters.ts";
import { latency } from "./latency.ts";
import { atLeast, atMost, type Measure } from "./measure.ts";
import { coldOpen, manyDocuments } from "./opening.ts";
import { reconnect } from "./reconnect.ts";
import { bytesOnDisk, killed } from "./storage.ts";
import { readers, throughput } from "./throughput.ts";

export function measuresOf(parameters: Parameters): readonly Measure[] {
  const forSeconds = parameters.seconds;
  const longTrace = join(parameters.traces, "automerge-paper.json.gz");
  const shortTrace = join(parameters.traces, "friendsforever_flat.json.gz");
  const typing = { rooms: 1, editsPerSecond: 10, forSeconds };
  const all = [
    latency({
      ...typing,
      people: 2,
      targets: {
        p50: {
          text: "<= 1.3x the limit's",
          isMet: (ours, { limit = Number.NaN }) => ours <= 1.3 * limit,
        },
      },
    }),
    latency({ ...typing, people: 10, targets: {} }),
    latency({
      ...typing,
      people: 50,
      targets: {
        p99: {
          text: "<= the better peer's",
          isMet: (ours, others) =>
            ours <=
            Math.min(
              others["hocuspocus"] ?? Number.NaN,
              others["y-websocket"] ?? Number.NaN,
            ),
        },
      },
    }),
    latency({
      rooms: 100,
      people: 10,
      editsPerSecond: 1,
      forSeconds,
      targets: { p95: atMost(50, "ms") },
    }),
    throughput({
      rooms: 1,
      people: 10,
      window: 20,
      forSeconds,
      target: atLeast(30_000, "/s"),
    }),
    throughput({ rooms: 1, people: 10, window: 1, forSeconds }),
    throughput({
      rooms: 50,
      people: 2,
      window: 20,
      forSeconds,
      target: atLeast(40_000, "/s"),
    }),
    throughput({ rooms: 50, people: 2, window: 1, forSeconds }),
    readers({
      readers: 200,
      window: 100,
      forSeconds,
      target: atLeast(600_000, "/s"),
    }),
    coldOpen({
      trace: longTrace,
      edits: parameters.traceEdits,
      times: 3,
      target: atMost(40, "ms"),
    }),
    manyDocuments({
      trace: shortTrace,
      documents: parameters.documents,
      timeTarget: atMost(1, "s"),
      memoryTarget: atMost(300, "KiB"),
    }),
    reconnect({
      trace: shortTrace,
      clients: parameters.clients,
      target: atMost(1.5, "s"),
    }),
    bytesOnDisk({ updates: parameters.updates }),
    killed({
      times: parameters.kills,
      forSeconds: Math.min(5, forSeconds),
      target: { text: "none", isMet: (ours) => ours === 0 },
    }),
  ];
  const { only } = parameters;
  return only.length === 0
    ? all
    : all.filter(({ name }) => only.some((word) => name.includes(word)));
}
