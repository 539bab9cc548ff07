/** An identity provider that lies: its ID tokens, its description of itself and its answers are what a test says. */
import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { publicUrl } from "./identityProvider.ts";

export interface Lie {
  /** Over the honest claims; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Who signs; honest: the key that it publishes. */
  readonly signature?:
    "other key" | "none" | "public key as HMAC" | "client secret as HMAC";
  /** Sent instead of a signed token; null: none at all. */
  readonly idToken?: string | null;
  /** After signing. */
  readonly tamper?: (token: string) => string;
  readonly discovery?: Readonly<Record<string, unknown>>;
  readonly userinfo?: Readonly<Record<string, unknown>>;
  /** Answers by path instead of the usual ones. */
  readonly answers?: Readonly<
    Record<string, (request: IncomingMessage, response: ServerResponse) => void>
  >;
}

export interface HostileProvider {
  readonly issuer: string;
  readonly environment: Record<string, string>;
  /** Until the next call. */
  lie(lie: Lie): void;
  /** The nonce that its tokens carry. */
  expectNonce(nonce: string): void;
  /** What the token endpoint was sent. */
  readonly tokenRequests: URLSearchParams[];
  stop(): Promise<void>;
}

const clientSecret = "a secret that only Parley knows";
const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** For tokens that bring their own key. */
export const otherPublicKey = other.publicKey.export({ format: "jwk" });

export async function startHostileProvider(): Promise<HostileProvider> {
  let lie: Lie = {};
  let nonce = "";
  const tokenRequests: URLSearchParams[] = [];
  const json = (response: ServerResponse, body: unknown) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(body));

  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "";
    const answer = lie.answers?.[path];
    if (answer) return answer(request, response);
    switch (path) {
      case "/.well-known/openid-configuration":
        return json(response, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/userinfo`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          ...lie.discovery,
        });
      case "/jwks":
        return json(response, {
          keys: [
            {
              ...own.publicKey.export({ format: "jwk" }),
              kid: "own",
              use: "sig",
              alg: "RS256",
            },
          ],
        });
      case "/token":
        return void readBody(request).then((body) => {
          tokenRequests.push(new URLSearchParams(body));
          const idToken = lie.idToken === undefined ? sign() : lie.idToken;
          json(response, {
            access_token: "an access token",
            token_type: "bearer",
            ...(idToken !== null && { id_token: idToken }),
          });
        });
      case "/userinfo":
        return json(response, { sub: "someone", ...lie.userinfo });
      default:
        response.writeHead(404).end();
    }
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve((server.address() as AddressInfo).port),
    ),
  );
  const issuer = `http://127.0.0.1:${port}`;

  const sign = () => {
    const now = Math.floor(Date.now() / 1000);
    const isHmac = lie.signature?.endsWith("HMAC");
    const header = {
      alg: lie.signature === "none" ? "none" : isHmac ? "HS256" : "RS256",
      kid: "own",
      ...lie.header,
    };
    const claims = {
      iss: issuer,
      aud: "parley",
      sub: "someone",
      nonce,
      iat: now,
      exp: now + 300,
      email: "admin@example.org",
      email_verified: true,
      ...lie.claims,
    };
    const signed = `${encode(header)}.${encode(claims)}`;
    const token = `${signed}.${signatureOf(signed)}`;
    return lie.tamper ? lie.tamper(token) : token;
  };
  const signatureOf = (signed: string) => {
    switch (lie.signature) {
      case "none":
        return "";
      case "public key as HMAC":
        return createHmac(
          "sha256",
          own.publicKey.export({ type: "spki", format: "pem" }),
        )
          .update(signed)
          .digest("base64url");
      case "client secret as HMAC":
        return createHmac("sha256", clientSecret)
          .update(signed)
          .digest("base64url");
      default:
        return createSign("sha256")
          .update(signed)
          .sign((lie.signature ? other : own).privateKey, "base64url");
    }
  };
  return {
    issuer,
    environment: {
      ACCESS: "accounts",
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: "parley",
      OIDC_CLIENT_SECRET: clientSecret,
    },
    lie: (next) => (lie = next),
    expectNonce: (next) => (nonce = next),
    tokenRequests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Something that must never be asked anything: a metadata service, a neighbour on the same machine. */
export async function startTrap(host = "127.0.0.1") {
  let hits = 0;
  const server = createServer((_request, response) => response.end("{}"));
  server.on("connection", () => hits++);
  const port = await new Promise<number>((resolve) =>
    server.listen(0, host, () =>
      resolve((server.address() as AddressInfo).port),
    ),
  );
  return {
    port,
    hits: () => hits,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
