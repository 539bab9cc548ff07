/** Who pushes: this server's own key pair (VAPID, RFC 8292), made once. Subscriptions are tied to it. */
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { sealFor, unsealFor } from "../access/sealed.ts";
import type { Context } from "../context.ts";

/** Its name in `setting`. */
const settingName = "pushKey";
const purpose = "push key";

interface VapidKey {
  /** Uncompressed P-256 point, base64url: `applicationServerKey` of browsers. */
  readonly publicKey: string;
  /** JSON Web Key. */
  readonly privateKey: Readonly<Record<string, unknown>>;
}

/** A key of another AUTH_SECRET cannot be read any more: a new one takes its place, and browsers have to subscribe again. */
export async function vapidKey({
  config,
  store: { db },
}: Pick<Context, "config" | "store">): Promise<VapidKey> {
  const read = async () => {
    const row = await db
      .selectFrom("setting")
      .select("value")
      .where("name", "=", settingName)
      .executeTakeFirst();
    if (!row) return { sealed: null, key: null };
    const text = await unsealFor(
      config,
      purpose,
      JSON.parse(row.value) as string,
    );
    return {
      sealed: row.value,
      key: text === null ? null : (JSON.parse(text) as VapidKey),
    };
  };
  const known = await read();
  if (known.key) return known.key;
  const made = makeKey();
  const value = JSON.stringify(
    await sealFor(config, purpose, JSON.stringify(made)),
  );
  if (known.sealed === null)
    await db
      .insertInto("setting")
      .values({ name: settingName, value })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .execute();
  else
    await db
      .updateTable("setting")
      .set({ value })
      .where("name", "=", settingName)
      .where("value", "=", known.sealed)
      .execute();
  // Whichever process was first made it for all.
  return (await read()).key ?? made;
}

/** For one push service: good for half a day there, and nowhere else. */
export function vapidHeader(
  { publicKey, privateKey }: VapidKey,
  endpoint: string,
  { contact, now }: { readonly contact: string; readonly now: number },
): string {
  const part = (value: object) =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ typ: "JWT", alg: "ES256" })}.${part({
    aud: new URL(endpoint).origin,
    exp: Math.floor(now / 1000) + 12 * 60 * 60,
    sub: contact,
  })}`;
  const signature = sign("sha256", Buffer.from(signed), {
    key: createPrivateKey({ key: privateKey, format: "jwk" }),
    dsaEncoding: "ieee-p1363",
  });
  return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicKey}`;
}

function makeKey(): VapidKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = privateKey.export({ format: "jwk" });
  const publicKey = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(jwk.x ?? "", "base64url"),
    Buffer.from(jwk.y ?? "", "base64url"),
  ]).toString("base64url");
  return { publicKey, privateKey: { ...jwk } };
}
