import { describe, expect, test } from "vitest";
import type { ShareLink } from "../../shared/api/sharing.ts";
import { nameWithGuest } from "../../client/kit/PersonName.tsx";
import { roleChangeWords } from "../../client/share/roleChange.ts";
import {
  comingMoment,
  expiryWords,
  guestRole,
  linkName,
  linkState,
} from "../../client/share/words.ts";

/** A Monday, at noon where the reader is. */
const now = new Date(2026, 10, 23, 12, 0);
const at = (day: number, hour: number) =>
  new Date(2026, 10, day, hour, 30).toISOString();

const link: ShareLink = {
  id: "l1",
  label: "",
  role: "commenter",
  guestsMayEdit: false,
  hasPassword: false,
  createdBy: { id: "ada", name: "Ada", disciplines: ["other"] },
  createdAt: at(20, 9),
  expiresAt: null,
  people: 0,
};

test("a link says in one line what it gives, who came and when it ends", () => {
  expect(linkState(link, now)).toBe("can comment · nobody came yet · no end");
  expect(
    linkState(
      { ...link, people: 3, hasPassword: true, expiresAt: at(27, 18) },
      now,
    ),
  ).toBe("can comment · password · 3 people came · expires Friday 18:30");
  expect(linkState({ ...link, role: "editor", people: 1 }, now)).toBe(
    "can edit · guests comment · 1 person came · no end",
  );
});

test("a link without a name of its own is called by what it is for", () => {
  expect(linkName(link)).toBe("Link to comment");
  expect(linkName({ ...link, label: " Clinic " })).toBe("Clinic");
});

test("guests of a link to edit comment, unless the owner lets them edit", () => {
  expect(guestRole({ role: "editor", guestsMayEdit: false })).toBe("commenter");
  expect(guestRole({ role: "editor", guestsMayEdit: true })).toBe("editor");
  expect(guestRole({ role: "viewer", guestsMayEdit: true })).toBe("viewer");
});

test("times to come are said as people say them", () => {
  expect(comingMoment(at(23, 18), now)).toBe("today 18:30");
  expect(comingMoment(at(24, 9), now)).toBe("tomorrow 09:30");
  expect(comingMoment(at(27, 9), now)).toBe("Friday 09:30");
  expect(comingMoment(at(30, 9), now)).toBe("30 Nov");
  expect(expiryWords(at(22, 18), now)).toBe("expired yesterday 18:30");
});

describe("a role that changes is told in words", () => {
  test.each([
    ["viewer", "commenter", "You can comment on this canvas now."],
    ["commenter", "editor", "You can edit this canvas now."],
    ["editor", "owner", "You own this canvas now."],
    [
      "owner",
      "editor",
      "You do not own this canvas any more. You can still edit it.",
    ],
    ["commenter", "viewer", "You can no longer comment here, only read."],
    ["viewer", "viewer", null],
  ] as const)("%s to %s", (before, after, words) => {
    expect(roleChangeWords(before, after)).toBe(words);
  });
});

test("guests are marked in words wherever only text can stand", () => {
  expect(nameWithGuest({ name: "Grace", guest: true })).toBe("Grace (guest)");
  expect(nameWithGuest({ name: "Ada" })).toBe("Ada");
});
