/**
 * Refetching when told that something changed: at once, then at most once a `minGapMs`, and always once more when the
 * news came while a fetch was under way (its answer may be older than the news).
 */
export interface LiveRefetch {
  touched(): void;
  stop(): void;
}

export function createLiveRefetch(
  refetch: () => Promise<unknown>,
  minGapMs = 1000,
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
    const gap = startedAt + minGapMs - performance.now();
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
