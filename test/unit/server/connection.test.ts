import { describe, expect, it } from "vitest";
import { readConfig } from "../../../server/config.ts";
import { connectionOf, networkOf } from "../../../server/http/connection.ts";

const config = readConfig({
  TRUSTED_PROXIES: "10.0.0.0/8, fd00::/8, 2001:db8:1::7",
});

const from = (
  remoteAddress: string,
  headers: Record<string, string> = {},
  encrypted = false,
) => connectionOf(config, { remoteAddress, encrypted }, new Headers(headers));
const forwarded = (remoteAddress: string, list: string) =>
  from(remoteAddress, { "x-forwarded-for": list }).address;

describe("the address of a caller", () => {
  it.each([
    ["nobody is trusted to forward from here", "192.0.2.1", "198.51.100.1"],
    ["a neighbour of the proxies", "11.0.0.1", "198.51.100.1"],
  ])("is the connection's: %s", (_why, remote, list) => {
    expect(forwarded(remote, list)).toBe(remote);
  });

  it.each([
    ["10.0.0.1", "192.0.2.1", "192.0.2.1"],
    ["::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"],
    ["fd00::1", "192.0.2.1", "192.0.2.1"],
    ["2001:db8:1::7", "2001:DB8::9", "2001:db8::9"],
    ["10.0.0.1", "198.51.100.1, 192.0.2.1", "192.0.2.1"],
    ["10.0.0.1", "198.51.100.1, 192.0.2.1, 10.9.9.9", "192.0.2.1"],
    ["10.0.0.1", "192.0.2.1:50123", "192.0.2.1"],
    ["10.0.0.1", "[2001:db8::9]:443", "2001:db8::9"],
    ["10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"],
    ["10.0.0.1", "10.0.0.5", "10.0.0.5"],
    ["10.0.0.1", "", "10.0.0.1"],
    ["10.0.0.1", "192.0.2.1, unknown", "10.0.0.1"],
    ["10.0.0.1", "192.0.2.1, unknown, 10.0.0.3", "10.0.0.3"],
    ["10.0.0.1", "127.1", "10.0.0.1"],
  ])("from proxy %s that forwards %j is %s", (remote, list, address) => {
    expect(forwarded(remote, list)).toBe(address);
  });

  it("is nothing without a socket, which nobody outside can have", () => {
    const { address } = connectionOf(config, {}, new Headers());
    expect(address).toBe("");
  });
});

describe("https", () => {
  it("is what the connection is, or what a trusted proxy says", () => {
    const says = { "x-forwarded-proto": "https" };
    expect(from("192.0.2.1", says).isHttps).toBe(false);
    expect(from("10.0.0.1", says).isHttps).toBe(true);
    expect(from("10.0.0.1").isHttps).toBe(false);
    expect(from("192.0.2.1", {}, true).isHttps).toBe(true);
    expect(
      from("10.0.0.1", { "x-forwarded-proto": "https, http" }).isHttps,
    ).toBe(false);
  });
});

describe("a network", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0:0:ffff::", "2001:db8:0:0::/64"],
    ["2001:0db8:0000:0001:1:2:3:4", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["", ""],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
