/** A page names the person it belongs to: under another person's cookie nothing is done. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApi, type ApiStage } from "../../stage/api.ts";

let stage: ApiStage;
beforeAll(async () => {
  stage = await openApi();
});
afterAll(() => stage.close());

test("N15: what a page of Ada's asks for under Ben's cookie is refused, and Ben's own page goes on", async () => {
  const ada = await stage.join("Ada");
  const ben = await stage.join("Ben");
  const ask = (person: string) =>
    ben.call(
      "POST",
      "/api/canvases",
      { title: "Whose?" },
      {
        "parley-person": person,
      },
    );
  const refused = await ask(ada.id);
  expect([refused.status, refused.errorId]).toEqual([409, "somebody_else"]);
  expect((await ask(ben.id)).status).toBe(201);
});
