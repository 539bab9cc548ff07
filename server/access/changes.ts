/** Says that somebody's access changed, so that open connections feel it at once, on every process. */
import type { Kysely } from "kysely";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";

export type AccessChange =
  /** Who may do what on it: members, groups, links, the canvas itself. */
  | { readonly canvasId: string }
  /** What this person may do anywhere: their workspace role, groups, deactivation. */
  | { readonly userId: string }
  /** It ended. */
  | { readonly sessionId: string }
  /** It was revoked or changed. */
  | { readonly tokenId: string };

/** Call it after the transaction that changed something. Resolves when the connections of this process feel it. */
export async function accessChanged(
  { store, hub }: Pick<Context, "store" | "hub">,
  change: AccessChange,
): Promise<void> {
  try {
    await noteAccessChange(store.db, change);
  } finally {
    await hub.accessChanged(change);
  }
}

/** For commands beside a server: its processes read it within a second. */
export async function noteAccessChange(
  db: Kysely<Tables>,
  change: AccessChange,
): Promise<void> {
  await db
    .insertInto("access_change")
    .values({
      at: Date.now(),
      canvas_id: "canvasId" in change ? change.canvasId : null,
      user_id: "userId" in change ? change.userId : null,
      session_id: "sessionId" in change ? change.sessionId : null,
      token_id: "tokenId" in change ? change.tokenId : null,
    })
    .execute();
}
