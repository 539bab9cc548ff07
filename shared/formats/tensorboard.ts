/**
 * TensorBoard event files: one run of scalars at steps. Files of one folder are one run, read in the order of their
 * names, which begin with the time at which they were opened.
 */
import { streamedFile, type Format } from "./format.ts";
import { reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  importLimits,
  type FileSource,
  type ParsedBatch,
  type ParsedPoint,
} from "./parsed.ts";
import { ProtoError } from "./protobuf.ts";
import { readEvent, type Event, type Plugins } from "./tensorboardEvents.ts";
import { readRecords, startsWithRecord } from "./tensorboardRecords.ts";

const name = "TensorBoard event file";
const fileName = /(?:^|[/\\.])events\.out\.tfevents\.[^/\\]*$/i;
const batchPoints = 10_000;

export const tensorboardFile: Format = {
  name,
  async open({ source, archive }) {
    if (archive) return null;
    if (!startsWithRecord(source.head)) {
      if (!fileName.test(source.name)) return null;
      throw new FormatError(
        "malformed_file",
        "This is named like a TensorBoard event file, but its first record is damaged or not there (byte 0).",
        { byte: 0 },
      );
    }
    return streamedFile(name, () => readFolder([source], source.name));
  },
};

/** An archive of nothing but event files: a run for each folder. */
export const tensorboardFolder: Format = {
  name: "TensorBoard log folder",
  async open({ archive }) {
    const members = archive?.members.filter(
      ({ path }) => !/(?:^|\/)[._][^/]*$/.test(path),
    );
    if (!members?.length || !members.every(({ path }) => fileName.test(path)))
      return null;
    const folders = Map.groupBy(members, ({ path }) => folderOf(path));
    return streamedFile(this.name, async function* () {
      let run = 0;
      for (const inFolder of folders.values()) {
        const sorted = inFolder.sort((a, b) => (a.path < b.path ? -1 : 1));
        const sources: FileSource[] = [];
        for (const member of sorted) sources.push(await member.source());
        const batches = readFolder(sources, sorted[0]!.path, run);
        for await (const batch of batches) yield batch;
        run++;
      }
    });
  },
};

/** One tag's points, in the order of the files. */
class Series {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  /** Unix milliseconds. */
  readonly times: (number | null)[] = [];

  /** Drops the points at `step` and later; answers how many. */
  purge(step: number): number {
    let kept = 0;
    for (let i = 0; i < this.steps.length; i++) {
      if (this.steps[i]! >= step) continue;
      this.steps[kept] = this.steps[i]!;
      this.values[kept] = this.values[i]!;
      this.times[kept] = this.times[i]!;
      kept++;
    }
    const purged = this.steps.length - kept;
    this.steps.length = this.values.length = this.times.length = kept;
    return purged;
  }
}

/** Collected before it is given, because a restart makes void what was read. */
class Reading {
  readonly series = new Map<string, Series>();
  readonly plugins: Plugins = new Map();
  first: number | null = null;
  last: number | null = null;
  points = 0;
  purged = 0;
  backwards = 0;
  others = 0;
  damaged = 0;
  unread: string[] = [];
  #latest = Number.NEGATIVE_INFINITY;
  #version = 2;

  add(event: Event): void {
    if (event.fileVersion !== null)
      this.#version = Number(/\d+$/.exec(event.fileVersion)?.[0] ?? 2);
    const { step } = event;
    if (!Number.isSafeInteger(step)) {
      this.damaged++;
      return;
    }
    const ms = event.wallTime === null ? null : event.wallTime * 1000;
    const time = ms !== null && Math.abs(ms) < 8.64e15 ? ms : null;
    if (time !== null) {
      this.first = Math.min(this.first ?? time, time);
      this.last = Math.max(this.last ?? time, time);
    }
    this.others += event.others;
    if (event.restarts) this.#purge(step);
    if (event.scalars.length === 0) return;
    if (step < this.#latest) {
      // As TensorBoard does: writers of version 2 say when they begin anew, older ones only show it.
      if (this.#version < 2) this.#purge(step);
      else this.backwards++;
    }
    this.#latest = Math.max(this.#latest, step);
    for (const { tag, value } of event.scalars) {
      const key = tag.slice(0, 250);
      let series = this.series.get(key);
      if (!series) {
        if (this.series.size >= importLimits.columns * 10)
          throw new FormatError(
            "too_large",
            `This log has more than ${importLimits.columns * 10} different tags.`,
          );
        this.series.set(key, (series = new Series()));
      }
      series.steps.push(step);
      series.values.push(value);
      series.times.push(time === null ? null : Math.round(time));
      if (++this.points > importLimits.values)
        throw new FormatError(
          "too_large",
          `This log has more than ${importLimits.values.toLocaleString("en")} values.`,
        );
    }
  }

  #purge(step: number): void {
    for (const series of this.series.values()) {
      const purged = series.purge(step);
      this.purged += purged;
      this.points -= purged;
    }
    this.#latest = Math.min(this.#latest, step);
  }

  warnings(): string[] {
    const warnings = [...this.unread];
    if (this.damaged > 0)
      warnings.push(
        `${count(this.damaged, "record")} did not pass the checksum or could not be read, and were left out.`,
      );
    if (this.purged > 0)
      warnings.push(
        `The writer began anew at an earlier step: ${count(this.purged, "value")} from before that were left out, as TensorBoard does.`,
      );
    if (this.backwards > 0)
      warnings.push(
        `Steps go backwards ${this.backwards === 1 ? "once" : `${this.backwards} times`}, and the file does not say that the writer began anew: all values were kept.`,
      );
    if (this.others > 0)
      warnings.push(
        `${count(this.others, "value")} that are no scalars (pictures, histograms, texts) were left out.`,
      );
    return warnings;
  }
}

/** `path` names the run; `run` is its number in the import. */
async function* readFolder(
  sources: readonly FileSource[],
  path: string,
  run = 0,
): AsyncGenerator<ParsedBatch> {
  const reading = new Reading();
  for (const source of sources) await readInto(reading, source);
  if (reading.points === 0)
    throw new FormatError(
      "no_values",
      ["This TensorBoard log holds no scalars.", ...reading.warnings()].join(
        " ",
      ),
    );
  const base = path.split(/[\\/]/).at(-1)!;
  yield batchOf({
    runs: [
      {
        name: runNameOf(path, reading.first),
        model: null,
        startedAt: isoOf(reading.first),
        endedAt: isoOf(reading.last),
        params: {},
        join: `tensorboard ${base}`,
      },
    ],
    warnings: reading.warnings(),
  });
  let points: ParsedPoint[] = [];
  for (const [metric, { steps, values, times }] of reading.series) {
    for (let i = 0; i < steps.length; i++) {
      points.push({
        run,
        metric,
        step: steps[i]!,
        time: isoOf(times[i]!),
        ...reportedValue(values[i]!)!,
      });
      if (points.length < batchPoints) continue;
      yield batchOf({ points });
      points = [];
    }
  }
  if (points.length > 0) yield batchOf({ points });
}

async function readInto(reading: Reading, source: FileSource): Promise<void> {
  for await (const piece of readRecords(source)) {
    if (piece.type === "record") {
      try {
        reading.add(readEvent(piece.data, reading.plugins));
      } catch (error) {
        if (!(error instanceof ProtoError)) throw error;
        reading.damaged++;
      }
    } else if (piece.type === "damaged") reading.damaged++;
    else
      reading.unread.push(
        `The last ${piece.left} bytes (from byte ${piece.byte}) are no whole record: the file was cut or is still being written. Everything before is here.`,
      );
  }
}

const plainFolder =
  /^(?:train(?:ing)?|val(?:id(?:ation)?)?|test|eval(?:uation)?|version_\d+|logs?|tb|tensorboard|events?|runs)$/i;

/** The folder, with the one above where it says little ("exp-7/train"); else what stands before or in the file's name. */
function runNameOf(path: string, started: number | null): string {
  const folders = path
    .split(/[\\/]/)
    .slice(0, -1)
    .filter((part) => part !== "" && part !== ".");
  const last = folders.at(-1);
  if (last)
    return plainFolder.test(last) && folders.length > 1
      ? folders.slice(-2).join("/")
      : last;
  const base = path.split(/[\\/]/).at(-1)!;
  const before = /^(.+)\.events\.out\.tfevents\./i.exec(base)?.[1];
  if (before) return before;
  const host = /tfevents\.\d+\.([^.]+)/i.exec(base)?.[1] ?? "TensorBoard";
  const at = isoOf(started)?.slice(0, 16).replace("T", " ");
  return at ? `${host} ${at}` : host;
}

function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function count(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n.toLocaleString("en")} ${what}s`;
}
