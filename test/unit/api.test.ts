/** How the client tells what went wrong, against a small real server. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ApiFailure,
  answer,
  createQueryClient,
  fetchOrFail,
  messageOf,
} from "../../client/kit/api.ts";

const answers: Record<string, [status: number, body: string]> = {
  "/ok": [200, '{"id":"a"}'],
  "/gone": [204, ""],
  "/refused": [
    422,
    '{"error":{"id":"bad_row","message":"Row 7 has no step.","row":7}}',
  ],
  "/proxy": [502, "<html>Bad gateway</html>"],
  "/odd": [418, '{"error":"teapot"}'],
  "/out": [401, '{"error":{"id":"not_signed_in","message":"Join first."}}'],
};
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = answers[request.url!]!;
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const failureOf = (path: string) =>
  fetchOrFail(url + path).then(
    () => {
      throw new Error("no failure");
    },
    (failure: unknown) => failure as ApiFailure,
  );

test("a success gives its body, and an empty one nothing", async () => {
  expect(await answer(fetchOrFail(`${url}/ok`))).toEqual({ id: "a" });
  expect(await answer(fetchOrFail(`${url}/gone`))).toBeUndefined();
});

test("a refusal carries the server's id, its sentence and its details", async () => {
  const failure = await failureOf("/refused");
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({
    id: "bad_row",
    message: "Row 7 has no step.",
    status: 422,
    details: { row: 7 },
  });
});

test("an answer that is not ours is said in words, without its HTML", async () => {
  expect(await failureOf("/proxy")).toMatchObject({
    id: "unexpected_answer",
    status: 502,
    message: expect.stringContaining("Nothing was lost"),
  });
  expect((await failureOf("/odd")).message).toBe(
    "The server refused this (418).",
  );
});

test("no answer at all is called what it is", async () => {
  const failure = await fetchOrFail("http://127.0.0.1:1/").catch(
    (caught: unknown) => caught,
  );
  expect(failure).toMatchObject({ id: "offline", status: 0 });
  expect(messageOf(failure)).toContain("cannot be reached");
});

test("an aborted request stays an abort, so that nobody is told of an error", async () => {
  const abort = new AbortController();
  abort.abort();
  const failure = await fetchOrFail(`${url}/ok`, {
    signal: abort.signal,
  }).catch((caught: unknown) => caught);
  expect(failure).not.toBeInstanceOf(ApiFailure);
});

test("a signed-out answer is reported once for all queries; a refusal is not tried again", async () => {
  let signedOut = 0;
  let asked = 0;
  const queries = createQueryClient(() => signedOut++);
  await queries
    .fetchQuery({
      queryKey: ["x"],
      queryFn: () => {
        asked++;
        return fetchOrFail(`${url}/out`);
      },
    })
    .catch(() => {});
  expect({ signedOut, asked }).toEqual({ signedOut: 1, asked: 1 });
});
