/** What both sides of the bench of runs are asked. */
export interface LoggedValue {
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

export interface Contender {
  readonly name: string;
  /** 100 runs of all, best metric first, with their values. Each answers how many rows it gave. */
  table(): Promise<number>;
  /** The same, of those with a metric above and a param equal to something. */
  filtered(): Promise<number>;
  /** All runs by a param: mean and deviation of each metric. */
  groups(): Promise<number>;
  /** Verdicts of 20 runs' samples against the first of them, item by item. */
  sampleChart(): Promise<number>;
  /** One metric of 20 runs over steps. */
  chart(): Promise<number>;
  longChart(): Promise<number>;
  /** One durable call. */
  log(run: number, batch: readonly LoggedValue[]): Promise<unknown>;
  /** 100 samples from the middle, of two runs side by side. */
  samplePage(): Promise<number>;
  close(): Promise<void>;
}

/** When everything was logged, in Unix milliseconds. */
export const logged = { start: 1_790_000_000_000 } as const;
