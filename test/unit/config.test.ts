import { describe, expect, it } from "vitest";
import {
  ConfigError,
  describeDoubts,
  readConfig,
} from "../../server/config.ts";

const postgres = { DATABASE_URL: "postgres://me:secret@db:5433/parley" };

describe("the environment", () => {
  it("needs nothing: one machine, port 4000, everyone on it may join", () => {
    expect(readConfig({})).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      publicUrl: null,
      access: "local",
      logLevel: "info",
    });
  });

  it("takes empty values as not set", () => {
    expect(readConfig({ PORT: "", HOST: " ", DATABASE_URL: "" }).port).toBe(
      4000,
    );
  });

  it.each(["127.0.0.1", "::1", "[::1]", "localhost"])(
    "is local access on the loopback host %s",
    (HOST) => {
      expect(readConfig({ HOST }).access).toBe("local");
    },
  );

  it("may be open to a trusted network when that is said", () => {
    expect(readConfig({ HOST: "0.0.0.0", ACCESS: "local" })).toMatchObject({
      host: "0.0.0.0",
      access: "local",
    });
  });

  it.each([
    [{ PORT: "eighty" }, /^PORT: .*eighty/],
    [{ PORT: "70000" }, /^PORT: .*70000/],
    [{ PORT: "-1" }, /^PORT: /],
    [{ HOST: "http://x" }, /^HOST: /],
    [{ ACCESS: "everyone" }, /^ACCESS: must be local or accounts: everyone/],
    [{ DATABASE_URL: "mysql://db/x" }, /^DATABASE_URL: .*postgres:\/\//],
    [{ DATABASE_URL: "db.example" }, /^DATABASE_URL: .*postgres:\/\//],
    [{ DATABASE_URL: "postgres://db" }, /^DATABASE_URL: names no database/],
    [{ DATABASE_URL: "postgres://me:5%@db/x" }, /^DATABASE_URL: .*%25/],
    [{ REDIS_URL: "redis://x" }, /^REDIS_URL: .*Set DATABASE_URL too/],
    [{ ...postgres, REDIS_URL: "localhost:6379" }, /^REDIS_URL: .*redis:\/\//],
    [{ ...postgres, REDIS_URL: "redis://x/a" }, /^REDIS_URL: .*number/],
    [{ PUBLIC_URL: "parley.example" }, /^PUBLIC_URL: /],
    [{ PUBLIC_URL: "https://x.example/parley" }, /^PUBLIC_URL: .*path/],
    [{ AUTH_SECRET: "short" }, /^AUTH_SECRET: /],
    [
      { WEBHOOK_ALLOW_PRIVATE: "true" },
      /^WEBHOOK_ALLOW_PRIVATE: not an address/,
    ],
    [{ SMTP_URL: "mail.example" }, /^SMTP_URL: .*smtp:\/\//],
    [{ SMTP_URL: "smtp:mail.example" }, /^SMTP_URL: .*smtp:\/\//],
    [{ SMTP_URL: "https://mail.example" }, /^SMTP_URL: .*smtp:\/\//],
    [{ SMTP_URL: "smtp://mail.example/x" }, /^SMTP_URL: after the host/],
    [{ SMTP_URL: "smtp://mail.example" }, /^SMTP_URL: .*Set PUBLIC_URL/],
    [
      { ...postgres, REDIS_URL: "redis://x", ACCESS: "accounts" },
      /^AUTH_SECRET: is missing/,
    ],
    [{ MAIL_FROM: "Parley" }, /^MAIL_FROM: .*Parley/],
    [{ MAIL_FROM: "a@b.example\r\nBcc: c@d.example" }, /^MAIL_FROM: /],
    [{ TRUSTED_PROXIES: "10.0.0.0/33" }, /^TRUSTED_PROXIES: .*10\.0\.0\.0\/33/],
    [{ TRUSTED_PROXIES: "::1, proxy" }, /^TRUSTED_PROXIES: .*: proxy$/],
    [{ TRUSTED_PROXIES: "10.0.0.0/8/8" }, /^TRUSTED_PROXIES: /],
    [{ TRUSTED_PROXIES: "10.0.0.0/" }, /^TRUSTED_PROXIES: /],
    [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL: .*loud/],
    [{ PARLEY_PORT: "4000" }, /^PARLEY_PORT: no such variable/],
  ])("refuses %j with one line", (environment, message) => {
    const read = () => readConfig(environment);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/\n/);
  });

  it("names Postgres and Redis", () => {
    expect(
      readConfig({ ...postgres, REDIS_URL: "rediss://:pw@cache:6380/2" }),
    ).toMatchObject({
      databaseUrl: postgres.DATABASE_URL,
      redisUrl: "rediss://:pw@cache:6380/2",
    });
    expect(readConfig({})).toMatchObject({ databaseUrl: null, redisUrl: null });
  });

  it.each([
    [{ ACCESS: "accounts" }, "accounts"],
    [{ HOST: "0.0.0.0" }, "accounts"],
    [{ HOST: "10.1.2.3" }, "accounts"],
    [{ HOST: "0.0.0.0", ACCESS: "local" }, "local"],
  ])("with %j access is by %s", (environment, access) => {
    expect(readConfig(environment).access).toBe(access);
  });

  it("has doubts about accounts that others can reach at an address it does not know", () => {
    const doubts = (environment: Record<string, string>) =>
      describeDoubts(readConfig(environment));
    expect(doubts({ HOST: "0.0.0.0" })).toEqual([
      expect.stringMatching(/^PUBLIC_URL is not set\./),
    ]);
    expect(doubts({ ACCESS: "accounts" })).toEqual([]);
    expect(doubts({ HOST: "0.0.0.0", ACCESS: "local" })).toEqual([]);
    expect(
      doubts({ HOST: "0.0.0.0", PUBLIC_URL: "https://parley.example" }),
    ).toEqual([]);
  });

  it("sends mail from the address people use, unless another sender is named", () => {
    expect(readConfig({}).mailFrom).toBe("Parley <parley@localhost>");
    expect(
      readConfig({ PUBLIC_URL: "https://parley.example:8443" }).mailFrom,
    ).toBe("Parley <parley@parley.example>");
    const MAIL_FROM = "Our canvas <no-reply@x.example>";
    expect(readConfig({ MAIL_FROM }).mailFrom).toBe(MAIL_FROM);
    const SMTP_URL = "smtps://me:pw@mail.example";
    const PUBLIC_URL = "https://parley.example";
    expect(readConfig({ SMTP_URL, PUBLIC_URL }).smtpUrl).toBe(SMTP_URL);
  });

  it("believes no proxy but those that are named", () => {
    const { trustedProxies } = readConfig({
      TRUSTED_PROXIES: "10.0.0.0/8, ::1,fd00::/8,",
    });
    const isTrusted = (address: string, family: "ipv4" | "ipv6") =>
      trustedProxies.check(address, family);
    expect(isTrusted("10.255.0.1", "ipv4")).toBe(true);
    expect(isTrusted("11.0.0.1", "ipv4")).toBe(false);
    expect(isTrusted("::1", "ipv6")).toBe(true);
    expect(isTrusted("::2", "ipv6")).toBe(false);
    expect(isTrusted("fd12::9", "ipv6")).toBe(true);
    expect(readConfig({}).trustedProxies.check("127.0.0.1", "ipv4")).toBe(
      false,
    );
  });

  describe("a sign-in provider", () => {
    const provider = {
      ACCESS: "accounts",
      PUBLIC_URL: "https://parley.example",
      OIDC_ISSUER: "https://login.example/tenant",
      OIDC_CLIENT_ID: "parley",
      OIDC_CLIENT_SECRET: "hunter2",
    };

    it("is all three variables, or none", () => {
      expect(readConfig(provider).oidc).toEqual({
        issuer: "https://login.example/tenant",
        clientId: "parley",
        clientSecret: "hunter2",
      });
      expect(readConfig({}).oidc).toBeNull();
    });

    it.each(["http://127.0.0.1:9", "http://[::1]:9/x", "http://localhost"])(
      "may be spoken to in the clear on this very machine: %s",
      (OIDC_ISSUER) => {
        expect(readConfig({ ...provider, OIDC_ISSUER }).oidc?.issuer).toBe(
          OIDC_ISSUER,
        );
      },
    );

    it.each([
      [{ OIDC_ISSUER: "" }, /^OIDC_ISSUER: is missing. OIDC_CLIENT_ID is set/],
      [{ OIDC_CLIENT_ID: "" }, /^OIDC_CLIENT_ID: is missing/],
      [{ OIDC_CLIENT_SECRET: "" }, /^OIDC_CLIENT_SECRET: is missing/],
      [{ OIDC_ISSUER: "login.example" }, /^OIDC_ISSUER: .*https:\/\//],
      [{ OIDC_ISSUER: "ftp://login.example" }, /^OIDC_ISSUER: .*https:\/\//],
      [{ OIDC_ISSUER: "http://login.example" }, /^OIDC_ISSUER: .*https:\/\//],
      [{ OIDC_ISSUER: "http://127.0.0.1.evil.example" }, /^OIDC_ISSUER: /],
      [{ OIDC_ISSUER: "https://me:hunter2@x.example" }, /^OIDC_ISSUER: /],
      [{ OIDC_ISSUER: "https://x.example/?tenant=1" }, /^OIDC_ISSUER: .*\?/],
      [{ ACCESS: "local" }, /^OIDC_ISSUER: .*ACCESS=accounts/],
      [{ PUBLIC_URL: "" }, /^OIDC_ISSUER: .*Set PUBLIC_URL/],
    ])("is refused with %j", (change, message) => {
      const read = () => readConfig({ ...provider, ...change });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow(message);
      expect(read).not.toThrow(/hunter2/);
    });
  });

  it.each([
    { AUTH_SECRET: "hunter2" },
    { SMTP_URL: "smtp://me:hunter2@mail.example/x" },
    { SMTP_URL: "smtp://me:hunter2%@mail.example" },
    { DATABASE_URL: "http://me:hunter2@db/x" },
    { DATABASE_URL: "postgres://me:hunter2@db" },
    { DATABASE_URL: "postgres://me:hunter2%@db/x" },
    { ...postgres, REDIS_URL: "redis://:hunter2@db/x" },
  ])("does not repeat secrets in its messages: %j", (environment) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).not.toThrow(/hunter2/);
  });
});
