import { expect, it } from "vitest";
import {
  areBrowserKeys,
  encryptPush,
  longestPayload,
} from "../../../server/push/encrypt.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");
/** The example of RFC 8291, section 5 and appendix A. */
const browser = {
  p256dh:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};

it("a push is encrypted as RFC 8291 shows it", () => {
  const sent = encryptPush(
    Buffer.from("When I grow up, I want to be a watermelon"),
    browser,
    {
      privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
      salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
    },
  );
  expect(sent.toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
});

it("no two messages have the same key or salt, and none is too long", () => {
  const one = encryptPush(Buffer.from("x"), browser);
  const two = encryptPush(Buffer.from("x"), browser);
  expect(one.subarray(0, 16)).not.toEqual(two.subarray(0, 16));
  expect(one.subarray(21, 86)).not.toEqual(two.subarray(21, 86));
  expect(encryptPush(Buffer.alloc(longestPayload), browser).length).toBe(4096);
  expect(() => encryptPush(Buffer.alloc(longestPayload + 1), browser)).toThrow(
    RangeError,
  );
});

it("what are no keys of a browser is noticed", () => {
  expect(areBrowserKeys(browser)).toBe(true);
  expect(areBrowserKeys({ ...browser, auth: "AAAA" })).toBe(false);
  expect(
    areBrowserKeys({
      ...browser,
      p256dh: Buffer.alloc(65).toString("base64url"),
    }),
  ).toBe(false);
});
