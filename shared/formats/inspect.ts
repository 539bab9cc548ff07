/** Inspect (UK AISI) logs: a `.eval` zip, or one JSON document. One log is one run. */
import { documentFile, streamedFile, type Format } from "./format.ts";
import { HeldText } from "./heldText.ts";
import { isInspectHeader, readHeader, taskOf } from "./inspectHeader.ts";
import { readSample, type SampleContext } from "./inspectSample.ts";
import { meanMetricNames } from "./inspectScores.ts";
import { listAt, objectAt, textAt } from "./jsonFields.ts";
import { readMemberJson } from "./memberJson.ts";
import {
  batchOf,
  FormatError,
  type Archive,
  type ArchiveMember,
  type ParsedBatch,
  type ParsedSample,
} from "./parsed.ts";
import { RepeatedWarning } from "./rows.ts";
import { isJsonObject, type JsonObject } from "./tolerantJson.ts";

const samplesPerBatch = 50;
const finishedHeader = "header.json";
const journalStart = "_journal/start.json";

/** By its members: a `.eval` log, finished or not. */
export function isInspectArchive(archive: Archive): boolean {
  return [finishedHeader, journalStart].some((path) => memberAt(archive, path));
}

export const inspectArchive: Format = {
  name: "Inspect .eval log",
  async open({ archive }) {
    if (!archive) return null;
    const header = memberAt(archive, finishedHeader);
    const start = header ?? memberAt(archive, journalStart);
    if (!start) return null;
    const json = await readMemberJson(start);
    if (!isInspectHeader(json)) return null;
    return streamedFile(this.name, () =>
      readArchive(archive, json, header !== undefined),
    );
  },
};

export const inspectJson: Format = {
  name: "Inspect JSON log",
  async open({ json }) {
    const log = await json();
    if (!isInspectHeader(log)) return null;
    return documentFile(this.name, () => readLog(log));
  },
};

function readLog(log: JsonObject): ParsedBatch {
  const header = readHeader(log, true);
  const context = contextOf(log);
  const samples: ParsedSample[] = [];
  let broken = 0;
  for (const sample of listAt(log, "samples")) {
    if (isJsonObject(sample)) samples.push(readSample(sample, context));
    else broken++;
  }
  if (header.results.length === 0 && samples.length === 0)
    throw new FormatError(
      "no_values",
      "This Inspect log holds no results and no samples yet.",
    );
  return batchOf({
    ...header,
    samples,
    warnings: [
      ...header.warnings,
      ...context.held.warnings(),
      ...(broken > 0
        ? [`${broken} samples are no objects; they were left out.`]
        : []),
    ],
  });
}

async function* readArchive(
  archive: Archive,
  json: JsonObject,
  finished: boolean,
): AsyncGenerator<ParsedBatch> {
  const header = readHeader(json, finished);
  yield header;
  const context = contextOf(json);
  const bad = new RepeatedWarning(
    (count) =>
      `${count} ${count === 1 ? "sample" : "samples"} could not be read and ${count === 1 ? "was" : "were"} left out`,
  );
  const seen = new Set<string>();
  let samples: ParsedSample[] = [];
  for (const member of inSampleOrder(archive, json)) {
    try {
      const sample = await readMemberJson(member);
      if (!isJsonObject(sample)) {
        bad.add(`${member.path} is no sample`);
        continue;
      }
      seen.add(keyOf(sample));
      samples.push(readSample(sample, context));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      bad.add(`${member.path}: ${error.message}`);
    }
    if (samples.length >= samplesPerBatch) {
      yield batchOf({ samples });
      samples = [];
    }
  }
  const summaries = await readSummaries(archive, bad);
  for (const summary of summaries)
    if (!seen.has(keyOf(summary))) {
      seen.add(keyOf(summary));
      samples.push(readSample(summary, context));
    }
  if (header.results.length === 0 && seen.size === 0)
    throw new FormatError(
      "no_values",
      `This Inspect log holds no results and no samples yet. ${bad.list().join(" ")}`.trim(),
    );
  yield batchOf({
    samples,
    warnings: [...bad.list(), ...context.held.warnings()],
  });
}

function contextOf(header: JsonObject): SampleContext {
  return {
    task: taskOf(header),
    metrics: meanMetricNames(header),
    held: new HeldText(),
  };
}

/** Samples are written as they end; they are read in the order of the data set, so that runs have the same order. */
function inSampleOrder(archive: Archive, header: JsonObject): ArchiveMember[] {
  const ids = listAt(
    objectAt(objectAt(header, "eval"), "dataset"),
    "sample_ids",
  );
  const places = new Map(ids.map((id, place) => [String(id), place]));
  return archive.members
    .flatMap((member) => {
      const name = /^samples\/(.+)_epoch_(\d+)\.json$/.exec(member.path);
      if (!name) return [];
      const place = places.get(name[1]!) ?? Number.MAX_SAFE_INTEGER;
      return [{ member, place, epoch: Number(name[2]) }];
    })
    .sort((a, b) => a.place - b.place || a.epoch - b.epoch)
    .map(({ member }) => member);
}

/** What is told of samples whose own file is missing, as when the writer died. */
async function readSummaries(
  archive: Archive,
  bad: RepeatedWarning,
): Promise<JsonObject[]> {
  const whole = memberAt(archive, "summaries.json");
  const members = whole
    ? [whole]
    : archive.members.filter(({ path }) =>
        /^_journal\/summaries\/\d+\.json$/.test(path),
      );
  const summaries: JsonObject[] = [];
  for (const member of members) {
    try {
      const list = await readMemberJson(member);
      if (Array.isArray(list)) summaries.push(...list.filter(isJsonObject));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      bad.add(`${member.path}: ${error.message}`);
    }
  }
  return summaries;
}

function keyOf(sample: JsonObject): string {
  return `${textAt(sample, "id")} ${textAt(sample, "epoch") ?? 1}`;
}

function memberAt(archive: Archive, path: string): ArchiveMember | undefined {
  return archive.members.find((member) => member.path === path);
}
