import { describe, expect, it } from "vitest";
import {
  CommandError,
  readCommand,
} from "../../../server/tokens/commandLine.ts";

const now = new Date("2026-11-23T12:00:00.000Z");
const read = (...args: string[]) => readCommand(args, now);
const made = { type: "make", name: "ci", canvases: null, as: null };

describe("npm run token", () => {
  it.each([
    [["--role", "viewer"], { scopes: ["read"] }],
    [["--role", "editor"], { scopes: ["read", "runs:write", "write"] }],
    [["--role", "admin"], { scopes: ["read", "runs:write", "write", "admin"] }],
    [["--scopes", "write, read"], { scopes: ["read", "write"] }],
    [
      ["--role", "viewer", "--expires", "90d"],
      { expiresAt: "2027-02-21T12:00:00.000Z" },
    ],
    [
      ["--role", "viewer", "--expires", "12h"],
      { expiresAt: "2026-11-24T00:00:00.000Z" },
    ],
    [
      ["--role", "viewer", "--expires", "2027-01-31"],
      { expiresAt: "2027-01-31T00:00:00.000Z" },
    ],
    [
      ["--role", "viewer", "--canvas", "a", "--canvas", "b", "--as", "x@y.z"],
      { canvases: ["a", "b"], as: "x@y.z" },
    ],
  ])("understands %j", (args, expected) => {
    expect(read("--name", "ci", ...args)).toMatchObject({
      ...made,
      ...expected,
    });
  });

  it.each([
    [[], "--name"],
    [["--name", " ", "--role", "viewer"], "--name"],
    [["--name", "ci"], "--role or --scopes"],
    [["--name", "ci", "--role", "viewer", "--scopes", "read"], "--role or"],
    [["--name", "ci", "--role", "owner"], "not owner"],
    [["--name", "ci", "--role", "toString"], "not toString"],
    [["--name", "ci", "--scopes", "read,all"], "not all"],
    [["--name", "ci", "--role", "viewer", "--expires", "soon"], "not soon"],
    [["--name", "ci", "--role", "viewer", "--expires", "2020-01-01"], "over"],
    [["--name", "ci", "--role", "viewer", "--expire", "1d"], "--expire"],
  ])("refuses %j", (args, message) => {
    expect(() => read(...args)).toThrow(CommandError);
    expect(() => read(...args)).toThrow(message);
  });
});
