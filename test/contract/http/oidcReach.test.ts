/** T22: what a sign-in provider can make this server ask for, and how long and how much it listens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  OidcProblem,
  reasonForLog,
} from "../../../server/auth/oidc/problem.ts";
import {
  createProof,
  createProvider,
} from "../../../server/auth/oidc/provider.ts";
import {
  createBoundedFetch,
  ForbiddenAddress,
} from "../../../server/http/outgoing.ts";
import {
  startHostileProvider,
  startTrap,
  type Lie,
} from "../../stage/hostileProvider.ts";
import { publicUrl } from "../../stage/identityProvider.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function hostile(lie: (trap: number) => Lie, timeoutMs = 1000) {
  const server = await startHostileProvider();
  const trap = await startTrap();
  closing.push(server.stop, trap.stop);
  server.lie(lie(trap.port));
  const redirectUri = `${publicUrl}/api/auth/oidc/callback`;
  const provider = createProvider({
    issuer: server.issuer,
    clientId: "parley",
    clientSecret: "a secret that only Parley knows",
    redirectUri,
    timeoutMs,
  });
  const proof = createProof();
  server.expectNonce(proof.nonce);
  const signIn = () =>
    (async () => {
      await provider.addressFor(proof);
      const answer = new URL(`${redirectUri}?code=x&state=${proof.state}`);
      return provider.identify(answer, proof);
    })().then(
      () => ({ problem: "none", reason: "" }),
      (error: unknown) => {
        if (!(error instanceof OidcProblem)) throw error;
        return { problem: error.problem, reason: reasonForLog(error) };
      },
    );
  return { server, trap, signIn };
}

const redirectTo = (address: string): Lie["answers"] => ({
  "/.well-known/openid-configuration": (_request, response) =>
    response.writeHead(302, { location: address }).end(),
});

describe("T22: a provider's description of itself", () => {
  it.each([
    () => "http://169.254.169.254/latest/meta-data/",
    (trap: number) => `http://127.0.0.1:${trap}/`,
    (trap: number) => `http://localhost:${trap}/.well-known/x`,
    () => "file:///etc/passwd",
  ])("is not fetched from where it redirects to (%#)", async (address) => {
    const { trap, signIn } = await hostile((port) => ({
      answers: redirectTo(address(port)),
    }));
    expect(await signIn()).toMatchObject({ problem: "failed" });
    expect(trap.hits()).toBe(0);
  });

  it("is of the provider that was asked for", async () => {
    const { signIn } = await hostile(() => ({
      discovery: { issuer: "https://evil.example" },
    }));
    expect(await signIn()).toMatchObject({
      problem: "failed",
      reason: expect.stringContaining("issuer") as string,
    });
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "", 7, null])(
    "does not send browsers to %j",
    async (address) => {
      const { signIn } = await hostile(() => ({
        discovery: { authorization_endpoint: address },
      }));
      expect(await signIn()).toMatchObject({ problem: "failed" });
    },
  );

  it("names its keys", async () => {
    const { signIn } = await hostile(() => ({
      discovery: { jwks_uri: undefined },
    }));
    expect(await signIn()).toMatchObject({ problem: "failed" });
  });

  it("is read up to a size, not to its end", async () => {
    let written = 0;
    const { signIn } = await hostile(() => ({
      answers: {
        "/.well-known/openid-configuration"(_request, response) {
          response.writeHead(200, { "content-type": "application/json" });
          const more = () => {
            while (!response.destroyed) {
              written += 65_536;
              if (!response.write(" ".repeat(65_536)))
                return void response.once("drain", more);
            }
          };
          more();
        },
      },
    }));
    expect(await signIn()).toMatchObject({ problem: "failed" });
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it("is waited for a short time only, also when it comes in drops", async () => {
    const { signIn } = await hostile(
      () => ({
        answers: {
          "/.well-known/openid-configuration"(_request, response) {
            response.writeHead(200, { "content-type": "application/json" });
            const timer = setInterval(() => response.write(" "), 20);
            response.on("close", () => clearInterval(timer));
          },
        },
      }),
      300,
    );
    expect(await signIn()).toMatchObject({ problem: "unreachable" });
  });

  it("may have keys and tokens elsewhere, but nowhere inside", async () => {
    for (const endpoint of ["token_endpoint", "jwks_uri"])
      for (const address of [
        (trap: number) => `http://127.0.0.2:${trap}/`,
        (trap: number) => `http://localhost:${trap}/`,
        (trap: number) => `https://localhost:${trap}/`,
        (trap: number) => `https://127.0.0.2:${trap}/`,
        (trap: number) => `https://[::1]:${trap}/`,
        (trap: number) => `https://[::ffff:127.0.0.1]:${trap}/`,
        (trap: number) => `https://0x7f000002:${trap}/`,
        () => "http://169.254.169.254/latest/meta-data/",
        () => "https://169.254.169.254/",
        () => "https://10.0.0.1/",
        () => "http://example.com/",
        () => "ftp://127.0.0.1/",
      ]) {
        const { server, trap, signIn } = await hostile((port) => ({
          discovery: { [endpoint]: address(port) },
        }));
        const outcome = await signIn();
        expect([endpoint, address(0), outcome.problem]).toEqual([
          endpoint,
          address(0),
          "failed",
        ]);
        expect(trap.hits()).toBe(0);
        if (endpoint === "token_endpoint")
          expect(server.tokenRequests).toEqual([]);
      }
  });

  it("gives the code and our secret to no one else by a redirect", async () => {
    const { trap, signIn } = await hostile((port) => ({
      answers: {
        "/token": (_request, response) =>
          response
            .writeHead(307, { location: `http://127.0.0.1:${port}/` })
            .end(),
      },
    }));
    expect(await signIn()).toMatchObject({ problem: "failed" });
    expect(trap.hits()).toBe(0);
  });

  it("that fails for a moment is not remembered, and that works is", async () => {
    let asked = 0;
    const { signIn, server } = await hostile(() => ({
      answers: {
        "/.well-known/openid-configuration"(_request, response) {
          asked++;
          response.writeHead(503).end();
        },
      },
    }));
    expect(await signIn()).toMatchObject({ problem: "unreachable" });
    expect(await signIn()).toMatchObject({ problem: "unreachable" });
    expect(asked).toBe(2);
    server.lie({});
    expect(await signIn()).toMatchObject({ problem: "none" });
    server.lie({
      answers: {
        "/.well-known/openid-configuration": () => {
          asked++;
        },
      },
    });
    await signIn();
    expect(asked).toBe(2);
  });
});

describe("T22: a request to an address that somebody else chose", () => {
  const ask = (address: string, ownHost: string | null = null) =>
    createBoundedFetch({ maxBytes: 1000, timeoutMs: 1000, ownHost })(address, {
      method: "GET",
      headers: {},
    });

  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://100.64.0.1/",
    "https://169.254.169.254/",
    "https://172.31.0.1/",
    "https://192.168.1.1/",
    "https://198.19.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[ff02::1]/",
    "https://localhost/",
    "http://example.com/",
    "http://93.184.215.14/",
  ])("does not reach %s", async (address) => {
    await expect(ask(address)).rejects.toThrow(ForbiddenAddress);
  });

  it("reaches the host that an operator named, by its name only", async () => {
    const server = createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve),
    );
    const { port } = server.address() as AddressInfo;
    closing.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const own = await ask(`http://127.0.0.1:${port}/`, "127.0.0.1");
    expect(await own.text()).toBe("ok");
    await expect(
      ask(`https://localhost:${port}/`, "127.0.0.1"),
    ).rejects.toThrow(ForbiddenAddress);
  });
});
