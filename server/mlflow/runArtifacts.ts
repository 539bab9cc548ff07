/** `artifacts/list`: the files of a run, with paths from its root. */
import { z } from "zod";
import { checkPath } from "./artifactPaths.ts";
import { listFiles } from "./artifacts.ts";
import type { Endpoints } from "./endpoint.ts";
import { read, runId, runIdOf } from "./fields.ts";
import { artifactUri } from "./runAnswer.ts";
import { findRunRow } from "./runs.ts";

export const artifactReads: Endpoints = {
  "artifacts/list": async ({ context, message }) => {
    const body = read(
      z.object({ ...runId, path: z.string().nullish() }),
      message,
    );
    const run = await findRunRow(context, runIdOf(body));
    const folder = body.path ? checkPath(body.path.replace(/\/+$/, "")) : "";
    return {
      root_uri: artifactUri(run.project_id, run.id),
      ...(await listFiles(context, run.id, folder, folder)),
    };
  },
};
