import { describe, expect, it } from "vitest";
import {
  can,
  canInWorkspace,
  higherRole,
  roles,
  workspaceRoles,
  type Role,
  type Verb,
  type WorkspaceRole,
  type WorkspaceVerb,
} from "../../shared/roles.ts";

/** A record, so that a verb without a place here is no verb: the compiler asks for it. */
const everyVerb: Record<Verb, true> = {
  read: true,
  comment: true,
  edit: true,
  nameVersion: true,
  restore: true,
  archive: true,
  share: true,
  transfer: true,
  purge: true,
};
const everyWorkspaceVerb: Record<WorkspaceVerb, true> = {
  createCanvas: true,
  readRuns: true,
  importRuns: true,
  listPeople: true,
  makeToken: true,
  administer: true,
};

const abilities = (role: Role) =>
  (Object.keys(everyVerb) as Verb[]).filter((verb) => can(role, verb));
const workspaceAbilities = (role: WorkspaceRole) =>
  (Object.keys(everyWorkspaceVerb) as WorkspaceVerb[]).filter((verb) =>
    canInWorkspace(role, verb),
  );

describe("on a canvas", () => {
  it("an owner can do everything", () => {
    expect(abilities("owner")).toEqual([
      "read",
      "comment",
      "edit",
      "nameVersion",
      "restore",
      "archive",
      "share",
      "transfer",
      "purge",
    ]);
  });

  it("an editor changes what is on it, not who sees it", () => {
    expect(abilities("editor")).toEqual([
      "read",
      "comment",
      "edit",
      "nameVersion",
      "restore",
    ]);
  });

  it("a commenter reads and comments", () => {
    expect(abilities("commenter")).toEqual(["read", "comment"]);
  });

  it("a viewer reads", () => {
    expect(abilities("viewer")).toEqual(["read"]);
  });

  it("the higher of two roles allows all that either allows", () => {
    for (const a of roles)
      for (const b of roles) {
        const higher = abilities(higherRole(a, b)!);
        expect(higher).toEqual(
          expect.arrayContaining([...abilities(a), ...abilities(b)]),
        );
      }
    expect(higherRole(null, "viewer")).toBe("viewer");
    expect(higherRole("viewer", null)).toBe("viewer");
    expect(higherRole(null, null)).toBeNull();
  });
});

describe("in the workspace", () => {
  it("each role has its whole list", () => {
    expect(
      Object.fromEntries(
        workspaceRoles.map((role) => [role, workspaceAbilities(role)]),
      ),
    ).toEqual({
      admin: [
        "createCanvas",
        "readRuns",
        "importRuns",
        "listPeople",
        "makeToken",
        "administer",
      ],
      member: [
        "createCanvas",
        "readRuns",
        "importRuns",
        "listPeople",
        "makeToken",
      ],
      guest: [],
    });
  });
});
