/**
 * What a browser carries to the provider and back, encrypted in a cookie of its own for each sign-in: only the browser
 * that began one can finish it (against login CSRF), within ten minutes, and once.
 */
import { createHash } from "node:crypto";
import type { Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Kysely } from "kysely";
import { z } from "zod";
import { seal, unseal } from "../../access/sealed.ts";
import type { Env } from "../../http/router.ts";
import type { Tables } from "../../store/tables.ts";

export const flowSeconds = 10 * 60;
/** Sign-ins that one browser may have begun at once; each is a cookie. */
const maxOpenFlows = 4;

const flowSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** A path of this app. */
  to: z.string(),
  /** The secret of an invitation that is accepted by coming back. */
  invitation: z.string().nullable(),
  /** Id of the person who adds this identity to their account. */
  connect: z.string().nullable(),
  /** Unix milliseconds. */
  expiresAt: z.number(),
});
export type Flow = z.infer<typeof flowSchema>;

export interface FlowCookies {
  give(c: HonoContext<Env>, flow: Flow): void;
  /** The flow that began here with this state, or null; its cookie is taken back. */
  take(c: HonoContext<Env>, state: string): Flow | null;
}

export function createFlowCookies(
  key: Buffer,
  { secure }: { readonly secure: boolean },
): FlowCookies {
  const prefix = `${secure ? "__Host-" : ""}parley_oidc_`;
  const nameOf = (state: string) => prefix + hashOf(state).slice(0, 12);
  const set = (c: HonoContext<Env>, name: string, value: string) =>
    setCookie(c, name, value, {
      httpOnly: true,
      sameSite: "Lax",
      path: "/",
      secure,
      maxAge: value === "" ? 0 : flowSeconds,
    });
  return {
    give(c, flow) {
      const open = Object.keys(getCookie(c)).filter((name) =>
        name.startsWith(prefix),
      );
      for (const name of open.slice(maxOpenFlows - 1)) set(c, name, "");
      set(c, nameOf(flow.state), seal(key, JSON.stringify(flow)));
    },
    take(c, state) {
      const name = nameOf(state);
      const sealed = getCookie(c, name);
      if (!sealed) return null;
      set(c, name, "");
      const text = unseal(key, sealed);
      const flow = text === null ? null : flowSchema.parse(JSON.parse(text));
      const isOpen = flow?.state === state && Date.now() < flow.expiresAt;
      return isOpen ? flow : null;
    },
  };
}

/** False when it was used before, on whichever process. */
export async function spendFlow(
  db: Kysely<Tables>,
  { state, expiresAt }: Pick<Flow, "state" | "expiresAt">,
): Promise<boolean> {
  const now = new Date().toISOString();
  await db
    .deleteFrom("verification")
    .where("identifier", "=", usedFlow)
    .where("expires_at", "<", now)
    .execute();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("verification")
    .values({
      id: `oidc-${hashOf(state)}`,
      identifier: usedFlow,
      value: "used",
      expires_at: new Date(expiresAt).toISOString(),
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const usedFlow = "oidc used state";

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
