/**
 * What a browser carries to the provider and back, encrypted in a cookie of its own for each sign-in: only the browser
 * that began one can finish it (against login CSRF), within ten minutes, and once.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
} from "node:crypto";
import type { Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Kysely } from "kysely";
import { z } from "zod";
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

/** AES-256-GCM; a new random nonce each time. */
function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/** Null for what was not sealed with this key, or changed since. */
function unseal(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 28) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return (
      decipher.update(bytes.subarray(28), undefined, "utf8") +
      decipher.final("utf8")
    );
  } catch {
    // The tag does not fit: somebody else's bytes, or another secret. The sign-in starts again.
    return null;
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
