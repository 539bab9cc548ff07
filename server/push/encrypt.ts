/**
 * What a push service carries and cannot read: message encryption for Web Push (RFC 8291), which is the `aes128gcm` content
 * coding (RFC 8188) with a key that only the browser and this message know.
 */
import {
  createCipheriv,
  createECDH,
  hkdfSync,
  randomBytes,
  type ECDH,
} from "node:crypto";

export interface BrowserKeys {
  /** Uncompressed P-256 point, base64url. */
  readonly p256dh: string;
  /** 16 bytes, base64url. */
  readonly auth: string;
}

/** Services take 4096 bytes at least; header, tag and padding sign go off. */
export const longestPayload = 3993;
const recordSize = 4096;

/** `fixed` is for the example of the RFC; otherwise each message has a key and a salt of its own. */
export function encryptPush(
  payload: Buffer,
  keys: BrowserKeys,
  fixed?: { readonly privateKey: Buffer; readonly salt: Buffer },
): Buffer {
  if (payload.length > longestPayload)
    throw new RangeError(
      `a push of ${payload.length} bytes is over ${longestPayload}`,
    );
  const browser = Buffer.from(keys.p256dh, "base64url");
  const auth = Buffer.from(keys.auth, "base64url");
  const own: ECDH = createECDH("prime256v1");
  if (fixed) own.setPrivateKey(fixed.privateKey);
  else own.generateKeys();
  const ownPublic = own.getPublicKey();
  const salt = fixed?.salt ?? randomBytes(16);
  const shared = own.computeSecret(browser);
  const inputKey = derive(
    shared,
    auth,
    Buffer.concat([Buffer.from("WebPush: info\0"), browser, ownPublic]),
    32,
  );
  const key = derive(inputKey, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(inputKey, salt, "Content-Encoding: nonce\0", 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordSize);
  return Buffer.concat([
    salt,
    size,
    Buffer.from([ownPublic.length]),
    ownPublic,
    cipher.update(payload),
    // 2: the last record.
    cipher.update(Buffer.from([2])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** Whether a message could be encrypted for these keys. */
export function areBrowserKeys({ p256dh, auth }: BrowserKeys): boolean {
  if (Buffer.from(auth, "base64url").length !== 16) return false;
  const own = createECDH("prime256v1");
  own.generateKeys();
  try {
    own.computeSecret(Buffer.from(p256dh, "base64url"));
    return true;
  } catch {
    return false;
  }
}

function derive(
  secret: Buffer,
  salt: Buffer,
  info: string | Buffer,
  length: number,
): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}
