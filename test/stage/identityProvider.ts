/** A real OpenID Connect provider (oidc-provider) on a port of its own, at which chosen people sign in by themselves. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export interface Citizen {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export interface TestProvider {
  readonly issuer: string;
  /** What a Parley at `publicUrl` is started with. */
  readonly environment: Record<string, string>;
  /** Who sits before the browser from now on; null: whoever closes the provider's page. */
  signIn(citizen: Citizen | null): void;
  /** Stops answering, on the same port, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const publicUrl = "http://localhost:4000";

export async function startIdentityProvider(
  options: { readonly publicUrl?: string } = {},
): Promise<TestProvider> {
  const app = options.publicUrl ?? publicUrl;
  const citizens = new Map<string, Citizen>();
  let present: Citizen | null = null;
  const server = createServer((request, response) => {
    if (!request.url?.startsWith("/interaction/"))
      return provider.callback()(request, response);
    const result = present
      ? { login: { accountId: present.sub, remember: false } }
      : { error: "access_denied" };
    provider
      .interactionFinished(request, response, result)
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () =>
        resolve((server.address() as AddressInfo).port),
      );
    });
  const port = await listen(0);
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "parley",
        client_secret: "a secret that only Parley knows",
        redirect_uris: [`${app}/api/auth/oidc/callback`],
      },
    ],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: {
      url: (_context: unknown, { uid }: { uid: string }) =>
        `/interaction/${uid}`,
    },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => citizens.get(sub),
    }),
    /** Nobody is asked to consent. */
    async loadExistingGrant(context: {
      oidc: {
        client: { clientId: string };
        session: { accountId: string };
      };
    }) {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({
        clientId: client.clientId,
        accountId: session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    issuer,
    environment: {
      ACCESS: "accounts",
      PUBLIC_URL: app,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: "parley",
      OIDC_CLIENT_SECRET: "a secret that only Parley knows",
    },
    signIn(citizen) {
      present = citizen;
      if (citizen) citizens.set(citizen.sub, citizen);
    },
    stop,
    start: async () => {
      await listen(port);
    },
  };
}
