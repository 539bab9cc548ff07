import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../server/config.ts";

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
    [{ HOST: "0.0.0.0" }, /^ACCESS: .*HOST=0\.0\.0\.0.*ACCESS=local/],
    [{ ACCESS: "accounts" }, /^ACCESS: accounts are not available yet/],
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
    { AUTH_SECRET: "hunter2" },
    { DATABASE_URL: "http://me:hunter2@db/x" },
    { DATABASE_URL: "postgres://me:hunter2@db" },
    { DATABASE_URL: "postgres://me:hunter2%@db/x" },
    { ...postgres, REDIS_URL: "redis://:hunter2@db/x" },
  ])("does not repeat secrets in its messages: %j", (environment) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).not.toThrow(/hunter2/);
  });
});
