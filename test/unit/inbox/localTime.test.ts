import { describe, expect, it } from "vitest";
import {
  nextTimeOfDay,
  quietUntil,
  timeOfDayAt,
} from "../../../server/inbox/localTime.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | null) => ms && new Date(ms).toISOString();

describe("the next time of day somewhere", () => {
  it.each([
    // after, time, zone, expected
    ["2026-01-10T06:00:00Z", "08:00", "UTC", "2026-01-10T08:00:00.000Z"],
    ["2026-01-10T08:00:00Z", "08:00", "UTC", "2026-01-11T08:00:00.000Z"],
    [
      "2026-01-10T06:00:00Z",
      "08:00",
      "Europe/Berlin",
      "2026-01-10T07:00:00.000Z",
    ],
    [
      "2026-07-10T07:00:00Z",
      "08:00",
      "Europe/Berlin",
      "2026-07-11T06:00:00.000Z",
    ],
    // Over a change of clocks the digest stays at eight.
    [
      "2026-03-28T12:00:00Z",
      "08:00",
      "Europe/Berlin",
      "2026-03-29T06:00:00.000Z",
    ],
    [
      "2026-10-24T12:00:00Z",
      "08:00",
      "Europe/Berlin",
      "2026-10-25T07:00:00.000Z",
    ],
    // Clocks go from 02:00 to 03:00: 02:30 is not there.
    [
      "2026-03-28T12:00:00Z",
      "02:30",
      "Europe/Berlin",
      "2026-03-29T01:00:00.000Z",
    ],
    // From 03:00 to 02:00: 02:30 is there twice, and counts once.
    [
      "2026-10-24T12:00:00Z",
      "02:30",
      "Europe/Berlin",
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "2026-10-25T00:30:00Z",
      "02:30",
      "Europe/Berlin",
      "2026-10-26T01:30:00.000Z",
    ],
    // Half hours, and a day that is another one there.
    [
      "2026-05-01T20:00:00Z",
      "08:00",
      "Asia/Kolkata",
      "2026-05-02T02:30:00.000Z",
    ],
    [
      "2026-05-01T20:00:00Z",
      "08:00",
      "Pacific/Kiritimati",
      "2026-05-02T18:00:00.000Z",
    ],
    [
      "2026-05-01T02:00:00Z",
      "23:00",
      "America/Los_Angeles",
      "2026-05-01T06:00:00.000Z",
    ],
    ["2026-05-01T12:00:00Z", "00:00", "UTC", "2026-05-02T00:00:00.000Z"],
  ])("after %s, %s in %s is %s", (after, time, zone, expected) => {
    expect(iso(nextTimeOfDay(at(after), time, zone))).toBe(expected);
  });

  it("is later than now, at most two days on, and shows that time unless it is left out", () => {
    for (const zone of [
      "Europe/Berlin",
      "America/St_Johns",
      "Australia/Lord_Howe",
    ])
      for (let hour = 0; hour < 24 * 370; hour += 7) {
        const after = at("2026-01-01T00:00:00Z") + hour * 3_600_000 + 12_345;
        for (const time of ["00:00", "02:15", "08:00", "23:59"]) {
          const next = nextTimeOfDay(after, time, zone);
          expect(next).toBeGreaterThan(after);
          expect(next - after).toBeLessThanOrEqual(26 * 3_600_000);
          const shown = timeOfDayAt(next, zone);
          if (time !== "02:15") expect(shown).toBe(time);
          else expect(["02:15", "02:30", "03:00"]).toContain(shown);
        }
      }
  });
});

describe("quiet hours", () => {
  it.each([
    ["2026-01-10T12:00:00Z", "22:00", "07:00", "Europe/Berlin", null],
    [
      "2026-01-10T21:00:00Z",
      "22:00",
      "07:00",
      "Europe/Berlin",
      "2026-01-11T06:00:00.000Z",
    ],
    [
      "2026-01-10T03:00:00Z",
      "22:00",
      "07:00",
      "Europe/Berlin",
      "2026-01-10T06:00:00.000Z",
    ],
    ["2026-01-10T06:00:00Z", "22:00", "07:00", "Europe/Berlin", null],
    [
      "2026-01-10T12:30:00Z",
      "12:00",
      "13:00",
      "UTC",
      "2026-01-10T13:00:00.000Z",
    ],
    ["2026-01-10T13:00:00Z", "12:00", "13:00", "UTC", null],
    // The night of the change has one hour less.
    [
      "2026-03-28T23:00:00Z",
      "22:00",
      "07:00",
      "Europe/Berlin",
      "2026-03-29T05:00:00.000Z",
    ],
    ["2026-01-10T13:00:00Z", null, null, "UTC", null],
    ["2026-01-10T13:00:00Z", "08:00", "08:00", "UTC", null],
  ])(
    "at %s, quiet from %s to %s in %s: until %s",
    (now, from, to, zone, expected) => {
      expect(iso(quietUntil(at(now), from, to, zone))).toBe(expected);
    },
  );
});
