import { expect, test } from "vitest";
import type { Version } from "../../shared/api/versions.ts";
import { groupVersions } from "../../client/history/group.ts";
import { person } from "./threadsStage.ts";

const ada = person("Ada");
const ben = person("Ben");
const version = (
  seq: number,
  day: number,
  kind: Version["kind"],
  by = ada,
): Version => ({
  seq,
  kind,
  name: kind === "named" ? `v${seq}` : "",
  by,
  at: new Date(2026, 10, day, 9, seq).toISOString(),
});

test("versions are listed by day, newest first, automatic ones folded per person", () => {
  const days = groupVersions([
    version(1, 20, "auto"),
    version(2, 21, "auto"),
    version(3, 21, "auto"),
    version(4, 21, "auto", ben),
    version(5, 21, "named"),
    version(6, 21, "beforeRestore", ben),
  ]);
  expect(
    days.map(({ day, entries }) => [
      day.getDate(),
      entries.map((entry) =>
        entry.type === "auto"
          ? `${entry.by?.name}: ${entry.versions.map((each) => each.seq)}`
          : `${entry.type} ${entry.version.seq}`,
      ),
    ]),
  ).toEqual([
    [21, ["beforeRestore 6", "named 5", "Ben: 4", "Ada: 3,2"]],
    [20, ["Ada: 1"]],
  ]);
});

test("a named version between automatic ones splits them", () => {
  const [day] = groupVersions([
    version(1, 21, "auto"),
    version(2, 21, "named"),
    version(3, 21, "auto"),
  ]);
  expect(day?.entries.map((entry) => entry.type)).toEqual([
    "auto",
    "named",
    "auto",
  ]);
});
