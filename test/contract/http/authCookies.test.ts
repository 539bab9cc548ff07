import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSecret } from "../../../server/access/secrets.ts";
import { openApi, type ApiStage } from "../../stage/api.ts";

let stage: ApiStage;
beforeAll(async () => {
  stage = await openApi({
    environment: { PUBLIC_URL: "https://parley.example.org" },
  });
});
afterAll(() => stage.close());

const status = async (cookie: string) =>
  (await stage.as("", "", cookie).call("GET", "/api/session")).status;

it("T16: under https the session's cookie is bound to this host and sent by https only", async () => {
  const answer = await stage.nobody.call("POST", "/api/session", {
    name: "Ada",
    disciplines: ["engineering"],
  });
  const [line] = answer.headers.getSetCookie();
  expect(line).toMatch(/^__Host-parley_session=[\w-]{43};/);
  for (const part of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"])
    expect(line).toContain(part);
  expect(line).not.toContain("Domain");
});

it("T15: a plain cookie, which another name of the site can set, signs nobody in", async () => {
  const ada = await stage.join("Ada");
  const token = ada.cookie.split("=")[1]!;
  expect(await status(ada.cookie)).toBe(200);
  expect(await status(`parley_session=${token}`)).toBe(401);
});

it("a plain cookie from before this release goes on working", async () => {
  const ben = await stage.join("Ben");
  const hash = hashSecret(ben.cookie.split("=")[1]!);
  // As migration 0004 makes the ids of sessions that it finds.
  await stage.context.store.db
    .updateTable("session")
    .set({ id: hash.slice(0, 32) })
    .where("token_hash", "=", hash)
    .execute();
  expect(await status(ben.cookie.replace("__Host-", ""))).toBe(200);
});
