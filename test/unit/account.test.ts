/** What the account and admin pages work out by themselves: where to go, how good a password is, what the log says. */
import { expect, it, vi } from "vitest";
import { deviceWords } from "../../client/account/device.ts";
import {
  dropSecret,
  secretFor,
  takeSecret,
} from "../../client/account/linkSecret.ts";
import { strengthOf } from "../../client/account/strength.ts";
import { safePath } from "../../client/account/whereTo.ts";
import { sentenceOf } from "../../client/admin/auditWords.ts";
import type { AuditRecord } from "../../shared/api/admin.ts";

const origin = "https://parley.example.org";

it.each([
  ["/c/1?view=notebook#x", "/c/1?view=notebook#x"],
  ["/account", "/account"],
  [null, "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/api/me/export", "/"],
  ["/signin?to=/signin", "/"],
  ["/join", "/"],
])("T14: after signing in %j leads to %s", (wanted, path) => {
  expect(safePath(wanted, origin)).toBe(path);
});

it.each([
  ["", [], 0],
  ["short", [], 1],
  ["password123456", [], 1],
  ["aaaaaaaaaaaa", [], 1],
  ["ada.lovelace.88", ["ada.lovelace@example.org"], 1],
  ["three quiet words", [], 4],
])(
  "the password %j of somebody with %j has strength %i",
  (text, about, level) => expect(strengthOf(text, about).level).toBe(level),
);

it("T3: a link's secret leaves the address at once, and the page's memory when it was used", () => {
  const replaceState = vi.fn<History["replaceState"]>();
  vi.stubGlobal("history", { state: null, replaceState });
  vi.stubGlobal("location", { pathname: "/join", hash: "#s3cret", search: "" });
  takeSecret();
  expect(replaceState).toHaveBeenCalledWith(null, "", "/join");
  expect(secretFor("/join")).toBe("s3cret");
  vi.stubGlobal("location", { pathname: "/c/1", hash: "", search: "" });
  dropSecret();
  expect(secretFor("/join")).toBeNull();
  vi.unstubAllGlobals();
});

it("a browser is named by what it says of itself", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
  expect(deviceWords(chrome)).toBe("Chrome on Windows");
  expect(deviceWords(`${chrome} Edg/140.0`)).toBe("Edge on Windows");
  expect(deviceWords("curl/8")).toBe("Something that is no browser");
  expect(deviceWords(null)).toBe("An unknown device");
});

const person = (name: string) => ({
  id: name,
  name,
  disciplines: ["other" as const],
});
const entry = (change: Partial<AuditRecord>): AuditRecord => ({
  seq: 1,
  at: "2026-11-23T12:00:00.000Z",
  actor: person("Ben"),
  via: "session",
  action: "member.role_changed",
  canvas: { id: "c", title: "Referral triage" },
  target: "Ada",
  targetPerson: person("Ada"),
  details: { role: "editor" },
  ...change,
});

it.each([
  [{}, "Ben made Ada an editor of “Referral triage”"],
  [{ action: "owner.changed" }, "Ben gave “Referral triage” to Ada"],
  [
    { action: "canvas.purged", canvas: { id: "c", title: null } },
    "Ben deleted a canvas that is gone for ever",
  ],
  [
    {
      action: "session.failed",
      actor: null,
      via: "nobody",
      targetPerson: null,
    },
    "Somebody tried to sign in and could not",
  ],
  [{ action: "moon.landed" }, "Ben: moon landed, “Referral triage”"],
  [{ details: null }, "Ben made Ada a member of “Referral triage”"],
] satisfies [Partial<AuditRecord>, string][])(
  "an entry of the audit log with %j reads: %s",
  (change, sentence) => expect(sentenceOf(entry(change))).toBe(sentence),
);
