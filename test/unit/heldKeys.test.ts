// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { holdKeys, takeHeldKeys } from "../../client/threads/heldKeys.ts";

afterEach(() => void takeHeldKeys());

function type(keys: string) {
  for (const key of keys)
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
    );
}

it("keys pressed before a field is there are the field's, also when more than one part waits for it", () => {
  holdKeys();
  type("Why ");
  // The panel asks first, and then the field, whose editor is still loading.
  holdKeys();
  type("so?");
  expect(takeHeldKeys()).toBe("Why so?");
});

it("keys pressed after the field took them go their own way", () => {
  holdKeys();
  takeHeldKeys();
  type("a");
  expect(takeHeldKeys()).toBe("");
});
