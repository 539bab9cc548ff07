/**
 * What is said to the organisation's sign-in provider, and what of its answers is believed: code flow with PKCE, state
 * and nonce; the ID token's signature, issuer, audience, authorised party, times and algorithm are checked (T14). The
 * provider is asked about itself when somebody first signs in, so that it may be down when this server starts.
 */
import * as oidc from "openid-client";
import { isLoopback, type OidcConfig } from "../../config.ts";
import {
  bareHost,
  createBoundedFetch,
  ForbiddenAddress,
} from "../../http/outgoing.ts";
import { OidcProblem } from "./problem.ts";

/** Somebody as the provider knows them. */
export interface Identity {
  /** Unique among all providers: what `account.account_id` holds. */
  readonly id: string;
  /** Lower case; null when the provider does not tell. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** What ties the way back to the way there; made for each sign-in. */
export interface Proof {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface IdentityProvider {
  /** Where the browser goes to sign in. */
  addressFor(proof: Proof): Promise<URL>;
  /** Who came back to `address`. Throws `OidcProblem` for everything that cannot be believed. */
  identify(address: URL, proof: Proof): Promise<Identity>;
}

export interface ProviderOptions extends OidcConfig {
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
  /** For one request. */
  readonly timeoutMs?: number;
}

/** How long what the provider says about itself is believed without asking again. */
const rememberedMs = 60 * 60 * 1000;
const maxAnswerBytes = 512 * 1024;

export function createProof(): Proof {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
}

export function createProvider(options: ProviderOptions): IdentityProvider {
  const { clientId, redirectUri } = options;
  const find = rememberFor(rememberedMs, () => discover(options));
  return {
    async addressFor({ state, nonce, verifier }) {
      const found = await find();
      const address = oidc.buildAuthorizationUrl(found, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return address;
    },

    async identify(address, { state, nonce, verifier }) {
      const found = await find();
      try {
        const tokens = await oidc.authorizationCodeGrant(found, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new Error("there is no ID token");
        if (claims.azp !== undefined && claims.azp !== clientId)
          throw new Error("the ID token is for another client (azp)");
        if (!/^.{1,255}$/u.test(claims.sub))
          throw new Error("the ID token is about nobody (sub)");
        const told = await claimsOf(found, tokens.access_token, claims);
        return identityOf(options, claims.sub, told);
      } catch (error) {
        throw problemOf(error);
      }
    },
  };
}

/** Many providers tell the e-mail address only when asked with the access token. */
async function claimsOf(
  found: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
): Promise<Readonly<Record<string, unknown>>> {
  const isWhole = claims["email"] !== undefined;
  if (isWhole || !found.serverMetadata().userinfo_endpoint) return claims;
  return oidc.fetchUserInfo(found, accessToken, claims.sub);
}

function identityOf(
  { issuer }: ProviderOptions,
  subject: string,
  told: Readonly<Record<string, unknown>>,
): Identity {
  const text = (name: string) => {
    const value = told[name];
    return (typeof value === "string" && value.trim()) || null;
  };
  const email = text("email")?.toLowerCase() ?? null;
  const isAddress =
    email !== null && /^[^\s@]{1,64}@[^\s@]{1,189}$/.test(email);
  return {
    // No issuer has a # in it (server/configServices.ts), so no two pairs are written alike.
    id: `${issuer}#${subject}`,
    email: isAddress ? email : null,
    emailVerified: isAddress && told["email_verified"] === true,
    name: text("name") ?? text("preferred_username"),
  };
}

async function discover(options: ProviderOptions): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret, timeoutMs = 10_000 } = options;
  const url = new URL(issuer);
  const isHere = isLoopback(bareHost(url));
  const fetchBounded = createBoundedFetch({
    maxBytes: maxAnswerBytes,
    timeoutMs,
    ownHost: bareHost(url),
  });
  try {
    const found = await oidc.discovery(
      url,
      clientId,
      { client_secret: clientSecret },
      undefined,
      {
        [oidc.customFetch]: fetchBounded as oidc.CustomFetch,
        timeout: timeoutMs / 1000,
        execute: [
          // ID tokens are believed by their signature, not because of the connection they came by.
          oidc.enableNonRepudiationChecks,
          ...(isHere && url.protocol === "http:"
            ? [oidc.allowInsecureRequests]
            : []),
        ],
      },
    );
    checkMetadata(found.serverMetadata(), url);
    return found;
  } catch (error) {
    throw problemOf(error);
  }
}

/** The library asks for https where it sends requests itself; the browser is sent to the first of these. */
function checkMetadata(metadata: oidc.ServerMetadata, issuer: URL) {
  const { authorization_endpoint: address = "" } = metadata;
  const url = URL.parse(address);
  const isSafe =
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && issuer.protocol === "http:");
  if (!url || !isSafe)
    throw new Error("the authorization endpoint is not reached by https");
  if (!metadata.jwks_uri) throw new Error("the provider names no keys");
}

/** Believed or not, the person learns only which of three it was; the log has the rest. */
function problemOf(error: unknown): OidcProblem {
  if (error instanceof OidcProblem) return error;
  const cause = { cause: error };
  if (error instanceof oidc.AuthorizationResponseError)
    return new OidcProblem(
      error.error === "access_denied" ? "cancelled" : "failed",
      cause,
    );
  return new OidcProblem(
    isUnreachable(error) ? "unreachable" : "failed",
    cause,
  );
}

const networkErrors = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "ERR_SOCKET_CONNECTION_TIMEOUT",
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "ABORT_ERR",
]);

function isUnreachable(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof ForbiddenAddress) return false;
    const { code } = at as NodeJS.ErrnoException;
    if (code && networkErrors.has(code)) return true;
    const { cause } = at;
    if (cause instanceof Response && cause.status >= 500) return true;
  }
  return false;
}

/** One call for all who wait; what failed is tried again by the next. */
function rememberFor<T>(ms: number, make: () => Promise<T>): () => Promise<T> {
  let last: { readonly made: Promise<T>; readonly until: number } | null = null;
  return () => {
    if (last && performance.now() < last.until) return last.made;
    const next = { made: make(), until: performance.now() + ms };
    last = next;
    next.made.catch(() => {
      if (last === next) last = null;
    });
    return next.made;
  };
}
