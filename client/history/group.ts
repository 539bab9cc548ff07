/** The list of versions as people read it: days, named moments in full, runs of automatic ones folded into one line. */
import type { Version } from "../../shared/api/versions.ts";
import type { Person } from "../../shared/people.ts";

export type HistoryEntry =
  | { readonly type: "named"; readonly version: Version }
  /** The state a restore replaced: always shown, because it is the way back. */
  | { readonly type: "beforeRestore"; readonly version: Version }
  /** Neighbouring automatic versions of one day by one person, newest first. */
  | {
      readonly type: "auto";
      readonly by: Person | null;
      readonly versions: readonly Version[];
    };

export interface HistoryDay {
  /** Local midnight of the day. */
  readonly day: Date;
  readonly entries: readonly HistoryEntry[];
}

/** Newest first. Days are those of the reader's own clock. */
export function groupVersions(versions: readonly Version[]): HistoryDay[] {
  const newestFirst = versions.toSorted((a, b) => b.seq - a.seq);
  const days: { day: Date; entries: HistoryEntry[] }[] = [];
  for (const version of newestFirst) {
    const day = startOfDay(new Date(version.at));
    let today = days.at(-1);
    if (!today || today.day.getTime() !== day.getTime()) {
      today = { day, entries: [] };
      days.push(today);
    }
    if (version.kind !== "auto") {
      today.entries.push({ type: version.kind, version });
      continue;
    }
    const last = today.entries.at(-1);
    if (
      last?.type === "auto" &&
      (last.by?.id ?? null) === (version.by?.id ?? null)
    )
      today.entries[today.entries.length - 1] = {
        ...last,
        versions: [...last.versions, version],
      };
    else
      today.entries.push({ type: "auto", by: version.by, versions: [version] });
  }
  return days;
}

function startOfDay(at: Date): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}
