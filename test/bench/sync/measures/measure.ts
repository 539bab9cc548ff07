/** What a measure is: the same work on each server, giving named figures. */
import type { Kind } from "../servers/server.ts";

export interface Figures {
  readonly [name: string]: number;
}

export interface FigureKind {
  readonly name: string;
  readonly unit: string;
  /** Decimals to print. */
  readonly digits: number;
  readonly better: "less" | "more";
  /** What we want of ours, as a person reads it, and whether it is met, given everybody's figures. */
  readonly target?: {
    readonly text: string;
    readonly isMet: (
      ours: number,
      others: Readonly<Record<string, number>>,
    ) => boolean;
  };
}

export interface Measure {
  readonly name: string;
  readonly work: string;
  readonly figures: readonly FigureKind[];
  run(kind: Kind): Promise<Figures>;
}

/** Clock for all of them, milliseconds. */
export const now = () => performance.now();

export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

export function atMost(most: number, unit: string): FigureKind["target"] {
  const text = `<= ${most.toLocaleString("en")} ${unit}`;
  return { text, isMet: (ours) => ours <= most };
}

export function atLeast(least: number, unit: string): FigureKind["target"] {
  const text = `>= ${least.toLocaleString("en")} ${unit}`;
  return { text, isMet: (ours) => ours >= least };
}
