/** The rule of who has what role on a canvas, for whatever was given by whatever way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  standingFrom,
  type Grant,
  type Standing,
} from "../../server/access/standing.ts";
import { roles, workspaceRoles, type Role } from "../../shared/roles.ts";

const me = "me";

const time = fc
  .integer({ min: 0, max: 4e12 })
  .map((ms) => new Date(ms).toISOString());
const link: fc.Arbitrary<Grant> = fc.record({
  via: fc.constant("link" as const),
  role: fc.constantFrom("editor", "commenter", "viewer"),
  guests_may_edit: fc.constantFrom(0, 1),
  expires_at: fc.option(time),
});
const group: fc.Arbitrary<Grant> = fc.record({
  via: fc.constant("group" as const),
  role: fc.constantFrom("editor", "commenter", "viewer"),
  guests_may_edit: fc.constant(0),
  expires_at: fc.constant(null),
});
const own: fc.Arbitrary<Grant> = fc.record({
  via: fc.constant("own" as const),
  role: fc.constantFrom(...roles),
  guests_may_edit: fc.constant(0),
  expires_at: fc.constant(null),
});
const shared = fc.array(fc.oneof(link, group), { maxLength: 5 });
const situation = fc.record({
  access: fc.constantFrom("local" as const, "accounts" as const),
  canvas: fc.record({
    owner_id: fc.constantFrom(null, me, "somebody"),
    workspace_role: fc.option(
      fc.constantFrom(
        "editor" as const,
        "commenter" as const,
        "viewer" as const,
      ),
    ),
  }),
  who: fc.record({
    id: fc.constant(me),
    workspace_role: fc.constantFrom(...workspaceRoles),
    deactivated_at: fc.constant(null),
  }),
});

/** 0: none; more is higher. */
const height = (role: Role | null | undefined) =>
  role ? roles.length - roles.indexOf(role) : 0;
const heightOf = (standing: Standing | null) => height(standing?.role);

type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never;
const standing = ({ access, canvas, who }: Situation, grants: Grant[]) =>
  standingFrom(access, canvas, who, grants);

describe("a role on a canvas", () => {
  it("is never lowered by one more group or link", () => {
    fc.assert(
      fc.property(
        situation,
        fc.option(own),
        shared,
        fc.oneof(link, group),
        (given, mine, grants, more) => {
          const before = mine ? [mine, ...grants] : grants;
          expect(
            heightOf(standing(given, [...before, more])),
          ).toBeGreaterThanOrEqual(heightOf(standing(given, before)));
        },
      ),
    );
  });

  it("is never lowered by what the canvas gives to the workspace", () => {
    fc.assert(
      fc.property(situation, fc.option(own), shared, (given, mine, grants) => {
        const all = mine ? [mine, ...grants] : grants;
        const closed = {
          ...given,
          canvas: { ...given.canvas, workspace_role: null },
        };
        expect(heightOf(standing(given, all))).toBeGreaterThanOrEqual(
          heightOf(standing(closed, all)),
        );
      }),
    );
  });

  it("is one's own, when one has one, unless one owns the canvas", () => {
    fc.assert(
      fc.property(situation, own, shared, (given, mine, grants) => {
        if (given.who.workspace_role === "guest") return;
        expect(standing(given, [...grants, mine])?.role).toBe(
          given.canvas.owner_id === me ? "owner" : mine.role,
        );
      }),
    );
  });

  it("is the owner's only for the owner, co-owners by name, and whom ownerless canvases belong to", () => {
    fc.assert(
      fc.property(situation, shared, (given, grants) => {
        const { access, canvas, who } = given;
        const isOwner = standing(given, grants)?.role === "owner";
        const mayBe =
          who.workspace_role !== "guest" &&
          (canvas.owner_id === me ||
            (canvas.owner_id === null &&
              (access === "local" || who.workspace_role === "admin")));
        expect(isOwner).toBe(mayBe);
      }),
    );
  });

  it("T9: is for a guest never more than the links give, whatever else there is", () => {
    fc.assert(
      fc.property(situation, fc.option(own), shared, (given, mine, grants) => {
        const guest = {
          ...given,
          who: { ...given.who, workspace_role: "guest" as const },
        };
        const all = mine ? [mine, ...grants] : grants;
        const links = all.filter(({ via }) => via === "link");
        const highest = Math.max(0, ...links.map(({ role }) => height(role)));
        expect(heightOf(standing(guest, all))).toBeLessThanOrEqual(highest);
        const mayEdit = links.some(
          (one) => one.role === "editor" && one.guests_may_edit === 1,
        );
        expect(standing(guest, all)?.role === "editor").toBe(mayEdit);
      }),
    );
  });

  it("is none for whoever was deactivated", () => {
    fc.assert(
      fc.property(situation, own, shared, (given, mine, grants) => {
        const gone = {
          ...given.who,
          deactivated_at: "2026-01-01T00:00:00.000Z",
        };
        expect(
          standing({ ...given, who: gone as never }, [mine, ...grants]),
        ).toBeNull();
      }),
    );
  });

  it("is looked up again when the first link that counts in it expires", () => {
    fc.assert(
      fc.property(situation, shared, (given, grants) => {
        const found = standing(given, grants);
        if (!found || found.until === null) return;
        const ends = grants.flatMap(({ expires_at }) =>
          expires_at ? [Date.parse(expires_at)] : [],
        );
        expect(found.until).toBe(Math.min(...ends));
      }),
    );
  });
});
