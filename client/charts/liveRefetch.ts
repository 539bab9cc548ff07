/**
 * Refetching when told that something changed: at once, then at most once a gap, and always once more when the news
 * came while a fetch was under way (its answer may be older than the news).
 */
export interface LiveRefetch {
  touched(): void;
  stop(): void;
}

export interface Pace {
  /** Between the starts of two fetches. */
  readonly gapMs: number;
  /** Before the first fetch after quiet time. */
  readonly delayMs: number;
}

const calm: Pace = { gapMs: 1000, delayMs: 0 };

export function createLiveRefetch(
  refetch: () => Promise<unknown>,
  pace: () => Pace = () => calm,
): LiveRefetch {
  let state: "idle" | "waiting" | "running" | "runningAgain" | "stopped" =
    "idle";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let startedAt = -Infinity;

  const run = () => {
    state = "running";
    startedAt = performance.now();
    // A failed refetch is the query's to show; here only its end matters.
    void refetch().then(settle, settle);
  };
  const settle = () => {
    if (state === "runningAgain") wait();
    else if (state === "running") state = "idle";
  };
  const wait = () => {
    const { gapMs, delayMs } = pace();
    const gap = Math.max(startedAt + gapMs - performance.now(), delayMs);
    if (gap <= 0) return run();
    state = "waiting";
    timer = setTimeout(run, gap);
  };

  return {
    touched() {
      if (state === "idle") wait();
      else if (state === "running") state = "runningAgain";
    },
    stop() {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}

/** A few charts answer at once; a hundred share this many fetches a second, spread by chance. */
const fetchesPerSecond = 25;
let open = 0;

/** The pace of one open chart among all that are open in this page. `leave` when it closes. */
export function joinPace(random: () => number = Math.random): {
  readonly pace: () => Pace;
  leave(): void;
} {
  open += 1;
  return {
    pace: () => {
      const roundMs = (open / fetchesPerSecond) * 1000;
      return {
        gapMs: Math.max(1000, roundMs),
        delayMs: open <= 8 ? 0 : random() * roundMs,
      };
    },
    leave() {
      open -= 1;
    },
  };
}
