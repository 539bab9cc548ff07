import { expect, test } from "vitest";
import { hash128, itemHash } from "../../../shared/formats/itemHash.ts";

test("MurmurHash3 x86_128 gives the published values", () => {
  expect(hash128("")).toBe("00000000000000000000000000000000");
  expect(hash128("The quick brown fox jumps over the lazy dog")).toBe(
    "2f1583c3ecee2c675d7bf66ce5e91d2c",
  );
});

test("the tool's own hash names an example, whatever it calls it and however it is written", () => {
  const hashes = ["a", "b", null].map((input) =>
    itemHash({ task: "t", hash: "9c94", input, id: input }),
  );
  expect(new Set(hashes).size).toBe(1);
});

test("an input is the same with other line ends, spaces around it, and composed letters", () => {
  const one = itemHash({ task: "t", input: "Où est\nmon colis?" });
  expect(itemHash({ task: "t", input: "  Où est\r\nmon colis?\n" })).toBe(one);
  expect(itemHash({ task: "t", input: "Ou\u0300 est\rmon colis?" })).toBe(one);
  expect(itemHash({ task: "t", input: "Où est mon colis?" })).not.toBe(one);
  expect(itemHash({ task: "u", input: "Où est\nmon colis?" })).not.toBe(one);
});

test("a hash, an input and an id of the same text are three examples", () => {
  expect(
    new Set([
      itemHash({ task: "t", hash: "7" }),
      itemHash({ task: "t", input: "7" }),
      itemHash({ task: "t", id: "7" }),
      itemHash({ task: "t\ninput", id: "7" }),
    ]).size,
  ).toBe(4);
  expect(itemHash({ task: "t", id: 7 })).toBe(itemHash({ task: "t", id: "7" }));
});

test("50,000 examples have as many hashes", () => {
  const hashes = new Set<string>();
  for (let id = 0; id < 50_000; id++) hashes.add(itemHash({ task: "t", id }));
  expect(hashes.size).toBe(50_000);
});
