/**
 * MLflow's tracking API (docs/mlflow.md), so that its clients log here without a change to anybody's code. Not in the
 * description of our own API: its messages, names and errors are MLflow's.
 */
import type { Context as HonoContext } from "hono";
import { enforce, type Door } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, type Env } from "../http/router.ts";
import { toWeb } from "../http/static.ts";
import { readPlace } from "./artifactPaths.ts";
import { deleteFiles, findFile, listFiles, putFile } from "./artifacts.ts";
import { endpointIn, reads, searches, writes } from "./endpoints.ts";
import type { Endpoints } from "./endpoint.ts";
import { queryOf, readJson } from "./fields.ts";
import { endpointNotFound } from "./refusals.ts";

const api = "/api/2.0/mlflow";
const files = "/api/2.0/mlflow-artifacts/artifacts";

const toRead: Door = { to: "workspace", verb: "readRuns", scope: "read" };
const toWrite: Door = {
  to: "workspace",
  verb: "importRuns",
  scope: "runs:write",
};

/** The version whose API this is: newer clients ask for it before they use what is newer. */
const version = "3.6.0";

export function createMlflowRoutes(context: Context) {
  const app = createRouter();
  const answer =
    (endpoints: Endpoints, nameOf: (c: HonoContext<Env>) => string) =>
    async (c: HonoContext<Env>) => {
      const endpoint = endpointIn(endpoints, nameOf(c));
      if (!endpoint) throw endpointNotFound(c.req.path);
      const message =
        c.req.method === "GET"
          ? queryOf(c.req.url)
          : readJson(await c.req.text());
      const answered = await endpoint({
        context,
        caller: c.get("callerOrRefuse")(),
        message,
        id: c.req.param("id") ?? "",
        key: c.req.param("key") ?? "",
      });
      return c.json(answered);
    };
  const get = (path: string, nameOf: (c: HonoContext<Env>) => string) =>
    app.get(`${api}/${path}`, enforce(toRead, "get"), answer(reads, nameOf));
  const change = (
    method: "post" | "patch" | "delete",
    path: string,
    nameOf: (c: HonoContext<Env>) => string,
  ) =>
    app[method](
      `${api}/${path}`,
      enforce(toWrite, method),
      answer(writes, nameOf),
    );
  const named = (c: HonoContext<Env>) =>
    `${c.req.param("resource")}/${c.req.param("action")}`;

  get("logged-models/:id", () => "logged-models/{id}");
  get(
    "logged-models/:id/artifacts/directories",
    () => "logged-models/{id}/artifacts/directories",
  );
  get(":resource/:action", named);
  for (const name of Object.keys(searches))
    app.post(
      `${api}/${name}`,
      enforce(toRead, "post"),
      answer(searches, () => name),
    );
  change("post", "logged-models", () => "logged-models");
  change("post", "logged-models/:id/params", () => "logged-models/{id}/params");
  change("post", ":resource/:action", named);
  change("patch", "logged-models/:id", () => "PATCH logged-models/{id}");
  change(
    "patch",
    "logged-models/:id/tags",
    () => "PATCH logged-models/{id}/tags",
  );
  change("delete", "logged-models/:id", () => "DELETE logged-models/{id}");
  change(
    "delete",
    "logged-models/:id/tags/:key",
    () => "DELETE logged-models/{id}/tags/{key}",
  );

  app.get(files, enforce(toRead, "get"), async (c) => {
    const { owner, path } = readPlace(c.req.query("path") ?? "");
    return c.json(await listFiles(context, owner, path, ""));
  });
  app.get(`${files}/:path{.+}`, enforce(toRead, "get"), async (c) => {
    const { path, size } = await findFile(context, placeOf(c));
    // Never rendered in our origin, whatever it is.
    return c.body(toWeb(path), 200, {
      "content-type": "application/octet-stream",
      "content-length": String(size),
      "content-disposition": "attachment",
      "content-security-policy": "sandbox; default-src 'none'",
    });
  });
  app.put(`${files}/:path{.+}`, enforce(toWrite, "put"), async (c) => {
    await putFile(context, placeOf(c), c.req.raw.body ?? new Uint8Array());
    return c.json({});
  });
  app.delete(`${files}/:path{.+}`, enforce(toWrite, "delete"), async (c) => {
    await deleteFiles(context, placeOf(c));
    return c.json({});
  });

  app.get("/version", enforce({ to: "anyone" }, "get"), (c) => c.text(version));
  app.get("/health", enforce({ to: "anyone" }, "get"), (c) => c.text("OK"));
  return app;
}

function placeOf(c: HonoContext<Env>) {
  return readPlace(c.req.param("path") ?? "");
}
