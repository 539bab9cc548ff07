import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { createRoutes } from "../../../server/http/routes.ts";
import { openApi } from "../../stage/api.ts";

it("the request log names who did what and how long it took, and nothing that was said", async () => {
  const stage = await openApi();
  const ann = await stage.join("Ann");
  let written = "";
  const log = pino(
    { level: "trace" },
    new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    }),
  );
  const app = createRoutes({ ...stage.context, log });
  const answer = await app.request(
    "http://localhost/api/canvases?cursor=secret-cursor",
    {
      method: "POST",
      headers: {
        host: "localhost",
        cookie: ann.cookie,
        authorization: "Bearer secret-of-a-proxy",
        "content-type": "application/json",
      },
      body: JSON.stringify({ title: "Confidential plan" }),
    },
  );
  expect(answer.status).toBe(201);
  const line = JSON.parse(
    written.split("\n").find((entry) => entry.includes('"request"'))!,
  ) as Record<string, unknown>;
  expect(line).toMatchObject({
    method: "POST",
    path: "/api/canvases",
    status: 201,
    userId: ann.id,
    requestId: answer.headers.get("x-request-id"),
  });
  expect(line["ms"]).toBeGreaterThan(0);
  const token = ann.cookie.split("=")[1]!;
  for (const secret of ["Confidential", "secret", token])
    expect(written).not.toContain(secret);
  await stage.close();
});
