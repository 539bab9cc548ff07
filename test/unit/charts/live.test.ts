import { QueryClient } from "@tanstack/react-query";
import { watchUnseen } from "../../../client/charts/useFollow.ts";
import { metricsQuery } from "../../../client/runs/api.ts";
import type { CanvasSession } from "../../../client/sync/session.ts";
import {
  emptyChartSpec,
  type MetricsAnswer,
} from "../../../shared/charts/spec.ts";
import type { CanvasEvent } from "../../../shared/protocol.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveRefetch } from "../../../client/charts/liveRefetch.ts";
import {
  nearestTarget,
  pointerInElement,
} from "../../../client/charts/pointing.ts";
import { chartOptions, series, spec } from "./rows.ts";

describe("refetching a live chart", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("happens at once, then at most once a second, however many events come", async () => {
    const refetch = vi.fn(() => Promise.resolve());
    const live = createLiveRefetch(refetch);
    live.touched();
    expect(refetch).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 30; i++) {
      await vi.advanceTimersByTimeAsync(100);
      live.touched();
    }
    expect(refetch.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(refetch.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it("happens again when news came while a fetch was under way", async () => {
    let finish = () => {};
    const refetch = vi.fn(
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    const live = createLiveRefetch(refetch);
    live.touched();
    await vi.advanceTimersByTimeAsync(5000);
    live.touched();
    expect(refetch).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it("goes on after a fetch that failed", async () => {
    const refetch = vi.fn(() => Promise.reject(new Error("offline")));
    const live = createLiveRefetch(refetch);
    live.touched();
    await vi.advanceTimersByTimeAsync(1500);
    live.touched();
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it("stops for good when its chart goes away", async () => {
    const refetch = vi.fn(() => Promise.resolve());
    const live = createLiveRefetch(refetch);
    live.touched();
    await vi.advanceTimersByTimeAsync(10);
    live.touched();
    live.stop();
    await vi.advanceTimersByTimeAsync(5000);
    live.touched();
    expect(refetch).toHaveBeenCalledTimes(1);
  });
});

describe("pointing at a value", () => {
  const element = (zoom: number) =>
    ({
      offsetWidth: 400,
      getBoundingClientRect: () => ({ left: 100, top: 50, width: 400 * zoom }),
    }) as HTMLElement;

  it("finds the same place in the plot at every zoom of the canvas", () => {
    for (const zoom of [0.25, 1, 2.5])
      expect(
        pointerInElement(element(zoom), 100 + 200 * zoom, 50 + 80 * zoom),
      ).toEqual({ x: 200, y: 80 });
  });

  it("takes the nearest value within reach, and none beyond", () => {
    const { targets } = chartOptions(spec(), series("a", [0.1, 0.5, 0.9]), {
      width: 400,
      height: 200,
      dark: false,
    }).panels[0]!;
    const [, middle] = targets;
    expect(
      nearestTarget(targets, { x: middle!.px + 6, y: middle!.py - 8 }),
    ).toBe(middle);
    expect(
      nearestTarget(targets, { x: middle!.px, y: middle!.py + 60 }),
    ).toBeNull();
  });
});

describe("a chart that was scrolled out of sight", () => {
  it("asks again when it comes back after news of runs", () => {
    const handlers = new Set<(event: CanvasEvent) => void>();
    const session = {
      onEvent: (handle: (event: CanvasEvent) => void) => handlers.add(handle),
    } as unknown as CanvasSession;
    const client = new QueryClient();
    const asked = metricsQuery(emptyChartSpec);
    client.setQueryData(asked.queryKey, {
      query: emptyChartSpec,
      answer: {} as MetricsAnswer,
    });
    watchUnseen(session, client);
    watchUnseen(session, client);
    expect(handlers.size).toBe(1);
    const isOld = () => client.getQueryState(asked.queryKey)!.isInvalidated;
    expect(isOld()).toBe(false);
    for (const handle of handlers) handle({ type: "runs", runs: ["r1"] });
    expect(isOld()).toBe(true);
  });
});
