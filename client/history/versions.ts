/** Versions of the open canvas: the list, kept live by events, one version's document, naming and restoring. */
import {
  queryOptions,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import * as Y from "yjs";
import type { Version } from "../../shared/api/versions.ts";
import { readCanvas, type CanvasData } from "../../shared/doc/read.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { answer, api } from "../kit/api.ts";
import { askAgain } from "../kit/askAgain.ts";
import { useSession } from "../sync/session.ts";

function versionsQuery(canvasId: string) {
  return queryOptions({
    queryKey: ["versions", canvasId],
    queryFn: async (): Promise<readonly Version[]> =>
      (
        await answer(
          api.canvases[":id"].versions.$get({ param: { id: canvasId } }),
        )
      ).items,
  });
}

export interface OpenedVersion extends CanvasData {
  readonly version: Version;
}

/** A moment never changes, so it is fetched once. */
export function versionQuery(canvasId: string, seq: number) {
  return queryOptions({
    queryKey: ["version", canvasId, seq],
    queryFn: async (): Promise<OpenedVersion> => {
      const { state, ...version } = await answer(
        api.canvases[":id"].versions[":seq"].$get({
          param: { id: canvasId, seq: String(seq) },
        }),
      );
      return { version, ...readState(state) };
    },
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

export function useVersions() {
  const session = useSession();
  const queries = useQueryClient();
  useEffect(
    () =>
      session.onEvent((event) => {
        // "hello": connected again, and what happened meanwhile was not announced.
        if (event.type === "versions" || event.type === "hello")
          void askAgain(queries, versionsQuery(session.canvasId).queryKey);
      }),
    [session, queries],
  );
  return useQuery(versionsQuery(session.canvasId));
}

export async function nameVersion(
  queries: QueryClient,
  canvasId: string,
  name: string,
): Promise<Version> {
  const made = await answer(
    api.canvases[":id"].versions.$post({
      param: { id: canvasId },
      json: { name },
    }),
  );
  await queries.invalidateQueries({
    queryKey: versionsQuery(canvasId).queryKey,
  });
  return made;
}

/**
 * Restores a version. Gives the version to restore in turn if that was a mistake; null when the canvas was already so
 * and nothing changed.
 */
export async function restoreVersion(
  queries: QueryClient,
  canvasId: string,
  seq: number,
): Promise<Version | null> {
  const list = { ...versionsQuery(canvasId), staleTime: 0 };
  const before = await queries.fetchQuery(list);
  const known = new Set(waysBack(before).map((version) => version.seq));
  await answer(
    api.canvases[":id"].restore.$post({
      param: { id: canvasId },
      json: { seq },
    }),
  );
  await queries.invalidateQueries({ queryKey: list.queryKey });
  const after = await queries.fetchQuery(list);
  return (
    waysBack(after)
      .filter((version) => !known.has(version.seq))
      .toSorted((a, b) => b.seq - a.seq)[0] ?? null
  );
}

function waysBack(versions: readonly Version[]): Version[] {
  return versions.filter((version) => version.kind === "beforeRestore");
}

/** Base64 of a Yjs V1 update -> plain data. */
function readState(base64: string): CanvasData {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const doc = new Y.Doc();
  try {
    rootsOf(doc);
    Y.applyUpdate(doc, bytes);
    return readCanvas(doc);
  } finally {
    doc.destroy();
  }
}
