/**
 * A hundred open charts follow a run that streams a hundred points a second: how often they ask, how long an answer
 * takes, and how old what they show becomes; beside charts that each ask as soon as they hear of something.
 */
import {
  createLiveRefetch,
  joinPace,
} from "../../client/charts/liveRefetch.ts";
import { messageType } from "../../shared/protocol.ts";
import { startParley } from "../stage/parley.ts";
import {
  createCanvasAs,
  joinByName,
  openRemoteDoc,
} from "../stage/remoteDoc.ts";
import { percentile, type Figure } from "./figure.ts";

const charts = 100;
const pointsPerSecond = 100;
const seconds = 10;

export async function benchLiveCharts(): Promise<Figure[]> {
  const ours = await measure(true);
  const eager = await measure(false);
  const line = (
    name: string,
    unit: string,
    of: (measured: Measured) => number,
  ): Figure => ({
    name,
    value: `${of(ours).toFixed(1)} ${unit}`,
    baseline: `${of(eager).toFixed(1)} ${unit} (each asks at once)`,
    ratio: of(ours) / of(eager),
  });
  return [
    line("questions of 100 charts", "/s", ({ asked }) => asked / seconds),
    line("an answer, p50", "ms", ({ answerMs }) => percentile(answerMs, 50)),
    line("an answer, p99", "ms", ({ answerMs }) => percentile(answerMs, 99)),
    line("logging ten points, p99", "ms", ({ logMs }) => percentile(logMs, 99)),
    line("between two looks of a chart, p99", "ms", ({ gapMs }) =>
      percentile(gapMs, 99),
    ),
  ];
}

interface Measured {
  readonly asked: number;
  readonly answerMs: readonly number[];
  readonly logMs: readonly number[];
  readonly gapMs: readonly number[];
}

async function measure(paced: boolean): Promise<Measured> {
  const parley = await startParley();
  try {
    const cookie = await joinByName(parley.url, "Bench");
    const post = async (path: string, body: unknown) => {
      const response = await fetch(`${parley.url}${path}`, {
        method: "POST",
        headers: {
          cookie,
          origin: parley.url,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
      return response.json() as Promise<{ id: string }>;
    };
    const { id: run } = await post("/api/runs", { name: "streaming" });
    const canvas = await createCanvasAs(parley.url, cookie, "Live");
    const remote = await openRemoteDoc(parley.url, canvas, cookie);
    const answerMs: number[] = [];
    const logMs: number[] = [];
    const gapMs: number[] = [];
    const ask = (chart: number) => {
      let last = performance.now();
      return async () => {
        const started = performance.now();
        gapMs.push(started - last);
        last = started;
        await post("/api/metrics/query", {
          type: "series",
          runs: { type: "runs", runs: [run] },
          metrics: [`m${chart % 10}`],
          x: "step",
        });
        answerMs.push(performance.now() - started);
      };
    };
    const open = Array.from({ length: charts }, (_, chart) => {
      const { pace, leave } = joinPace();
      const follow = paced
        ? createLiveRefetch(ask(chart), pace)
        : createLiveRefetch(ask(chart), () => ({ gapMs: 0, delayMs: 0 }));
      return { follow, leave };
    });
    remote.provider.messageHandlers[messageType.event] = () => {
      for (const { follow } of open) follow.touched();
    };
    for (let batch = 0; batch < seconds * 10; batch++) {
      const started = performance.now();
      await post(`/api/runs/${run}/points`, {
        points: Array.from({ length: pointsPerSecond / 10 }, (_, i) => ({
          metric: `m${i % 10}`,
          step: batch,
          value: Math.sin(batch + i),
        })),
      });
      logMs.push(performance.now() - started);
      const rest = 100 - (performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
    }
    const asked = answerMs.length;
    for (const { follow, leave } of open) {
      follow.stop();
      leave();
    }
    remote.close();
    return { asked, answerMs, logMs, gapMs };
  } finally {
    await parley.stop();
  }
}
