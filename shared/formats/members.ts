/** A zip or folder of many evaluation files: each is read as a file of its own, and all go into one import. */
import type { OpenedFile } from "./format.ts";
import {
  batchOf,
  FormatError,
  type Archive,
  type ArchiveMember,
  type FileSource,
  type ParsedBatch,
} from "./parsed.ts";

/** How many members that could not be read are named; the others are counted. */
const namedProblems = 20;

interface OpenedMember {
  readonly path: string;
  readonly file: OpenedFile;
}

/**
 * Opens every member. Those that hold no evaluation, or a broken one, are warnings. Throws a `FormatError` when no
 * member can be read.
 */
export async function openMembers(
  archive: Archive,
  open: (source: FileSource) => Promise<OpenedFile>,
): Promise<OpenedFile> {
  const problems: string[] = [];
  const opened: OpenedMember[] = [];
  for (const member of inReadingOrder(archive.members)) {
    try {
      opened.push({
        path: member.path,
        file: await open(await member.source()),
      });
    } catch (error) {
      problems.push(problemOf(member.path, error));
    }
  }
  if (opened.length === 0)
    throw new FormatError(
      "unknown_format",
      archive.members.length === 0
        ? "This archive holds no files."
        : `This archive holds no evaluation that Parley can read. ${named(problems, 3).join(" ")}`,
    );
  const kinds = [...new Set(opened.map(({ file }) => file.format))];
  return {
    format: `${opened.length === 1 ? "1 file" : `${opened.length} files`} of an archive (${kinds.slice(0, 3).join(", ")}${kinds.length > 3 ? ", ..." : ""})`,
    table: null,
    guess: null,
    read: () => readMembers(opened, problems),
  };
}

async function* readMembers(
  members: readonly OpenedMember[],
  problems: readonly string[],
): AsyncGenerator<ParsedBatch> {
  const unread = [...problems];
  let runs = 0;
  let values = 0;
  for (const { path, file } of members) {
    // The runs of each member count from 0; those of the whole import go on.
    const first = runs;
    try {
      for await (const batch of file.read()) {
        runs += batch.runs.length;
        values +=
          batch.points.length + batch.results.length + batch.samples.length;
        yield shifted(batch, first, path);
      }
    } catch (error) {
      unread.push(problemOf(path, error, runs > first));
    }
  }
  if (values === 0 && unread.length > 0)
    throw new FormatError(
      "no_values",
      `No file of this archive could be read. ${named(unread, 3).join(" ")}`,
    );
  if (unread.length > 0) yield batchOf({ warnings: named(unread) });
}

function shifted(batch: ParsedBatch, by: number, path: string): ParsedBatch {
  const move = <T extends { readonly run: number }>(rows: readonly T[]) =>
    by === 0 ? rows : rows.map((row) => ({ ...row, run: row.run + by }));
  return {
    ...batch,
    points: move(batch.points),
    results: move(batch.results),
    datasets: move(batch.datasets),
    bases: move(batch.bases),
    samples: move(batch.samples),
    pairings: move(batch.pairings),
    warnings: batch.warnings.map((warning) => `${path}: ${warning}`),
  };
}

/** Documents before rows, so that a run is told by its results file first and then filled by its samples. */
function inReadingOrder(
  members: readonly ArchiveMember[],
): readonly ArchiveMember[] {
  const rank = ({ path }: ArchiveMember) =>
    /\.json$/i.test(path) ? 0 : /\.(?:jsonl|ndjson)$/i.test(path) ? 2 : 1;
  return [...members].sort(
    (a, b) =>
      rank(a) - rank(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
}

function problemOf(path: string, error: unknown, partly = false): string {
  if (!(error instanceof FormatError)) throw error;
  const reason =
    error.id === "unknown_format"
      ? "holds no evaluation that Parley can read, so it was left out."
      : partly
        ? `was read in part: ${error.message}`
        : `was left out: ${error.message}`;
  return `${path} ${reason}`;
}

function named(problems: readonly string[], most = namedProblems): string[] {
  return problems.length <= most
    ? [...problems]
    : [
        ...problems.slice(0, most),
        `${problems.length - most} more files could not be read.`,
      ];
}
