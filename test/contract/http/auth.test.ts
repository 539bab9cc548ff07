import { afterAll, beforeAll, expect, it } from "vitest";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  beforeAll(async () => {
    stage = await openAccounts({ database });
  });
  afterAll(() => stage.close());

  it("nobody joins by name alone", async () => {
    const answer = await stage.nobody.call("POST", "/api/session", {
      name: "Mallory",
      disciplines: ["other"],
    });
    expect([answer.status, answer.errorId]).toEqual([403, "joining_is_off"]);
  });

  it("whoever is invited is signed in with their workspace role", async () => {
    const ben = await stage.invite("Ben");
    const { body } = await ben.call<{ workspaceRole: string }>(
      "GET",
      "/api/session",
    );
    expect(body.workspaceRole).toBe("member");
    expect((await stage.admin.call("GET", "/api/session")).body).toMatchObject({
      workspaceRole: "admin",
      access: "accounts",
    });
  });
  it("everybody sees their own account, and nobody's but theirs", async () => {
    const chika = await stage.invite("Chika");
    expect((await chika.call("GET", "/api/me")).body).toEqual({
      email: "chika@example.org",
      emailVerified: true,
      hasPassword: true,
      hasProvider: false,
      twoFactor: false,
    });
    expect((await stage.nobody.call("GET", "/api/me")).status).toBe(401);
  });
});
