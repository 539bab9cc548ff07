/** How long messages wait until this process gets to them. */
import { monitorEventLoopDelay } from "node:perf_hooks";

type Delays = ReturnType<typeof monitorEventLoopDelay>;

const resolutionMs = 20;
const periodMs = 5 * 60_000;

interface Delay {
  readonly p50: number;
  readonly p99: number;
}

let histogram: Delays | null = null;
let lastPeriod: Delay = { p50: 0, p99: 0 };

/** Begins to measure; again is no change. Keeps no process alive. */
export function watchEventLoop(): void {
  if (histogram) return;
  const measured = monitorEventLoopDelay({ resolution: resolutionMs });
  measured.enable();
  histogram = measured;
  setInterval(() => {
    lastPeriod = readDelay(measured);
    measured.reset();
  }, periodMs).unref();
}

/** Of the last five to ten minutes, the worse of the two periods. */
export function eventLoopDelay(): Delay {
  watchEventLoop();
  const now = histogram ? readDelay(histogram) : lastPeriod;
  return {
    p50: Math.max(now.p50, lastPeriod.p50),
    p99: Math.max(now.p99, lastPeriod.p99),
  };
}

/** The histogram measures how long its timer took: what is more than the timer was set to is delay. */
function readDelay(measured: Delays): Delay {
  const delay = (percentile: number) => {
    if (measured.count === 0) return 0;
    const ms = measured.percentile(percentile) / 1e6 - resolutionMs;
    return Math.round(Math.max(0, ms) * 10) / 10;
  };
  return { p50: delay(50), p99: delay(99) };
}
