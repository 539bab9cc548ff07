/**
 * Which rows are drawn in full. The first screens are, at once; the others follow in idle moments, so that a notebook
 * of 1,000 blocks can be read before all of it is drawn. A row that was drawn stays drawn.
 */
import { startTransition, useCallback, useEffect, useState } from "react";
import type { Row } from "./rows.ts";

const atOnce = 24;
const perIdleMoment = 24;

export function useDrawnRows(rows: readonly Row[]): {
  readonly drawn: ReadonlySet<string>;
  /** Draws a row and its neighbours now, to go there. */
  draw(id: string): void;
} {
  const [drawn, setDrawn] = useState<ReadonlySet<string>>(
    () => new Set(rows.slice(0, atOnce).map((row) => row.block.id)),
  );
  const next = rows.find((row) => !drawn.has(row.block.id))?.block.id;
  useEffect(() => {
    if (next === undefined) return;
    const handle = whenIdle(() =>
      startTransition(() =>
        setDrawn((old) => {
          const waiting = rows.filter((row) => !old.has(row.block.id));
          const more = waiting.slice(0, perIdleMoment);
          return new Set([...old, ...more.map((row) => row.block.id)]);
        }),
      ),
    );
    return () => cancelWhenIdle(handle);
  }, [next, rows]);

  const draw = useCallback(
    (id: string) =>
      setDrawn((old) => {
        const at = rows.findIndex((row) => row.block.id === id);
        if (at < 0) return old;
        const around = rows
          .slice(Math.max(0, at - 6), at + 12)
          .map((row) => row.block.id);
        return around.every((each) => old.has(each))
          ? old
          : new Set([...old, ...around]);
      }),
    [rows],
  );
  return { drawn, draw };
}

/** Safari has no requestIdleCallback. */
function whenIdle(run: () => void): number {
  return typeof requestIdleCallback === "function"
    ? requestIdleCallback(run, { timeout: 500 })
    : window.setTimeout(run, 30);
}

function cancelWhenIdle(handle: number) {
  if (typeof cancelIdleCallback === "function") cancelIdleCallback(handle);
  else clearTimeout(handle);
}
