// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { textAtTab } from "../../../client/blocks/tabOrder.ts";

afterEach(() => document.body.replaceChildren());

function opened(html: string, backwards = false): string | undefined {
  document.body.innerHTML = `<div data-card>${html}</div>`;
  const card = document.querySelector("[data-card]")!;
  return textAtTab(card, card.querySelector("[data-here]")!, backwards)?.id;
}
const button = "<button>x</button>";
const here = '<div contenteditable="true" data-here></div>';
const text = (id: string, inside = "") =>
  `<div data-editable="true" id="${id}">${inside}</div>`;

test("Tab goes from a text to the text behind it, and back", () => {
  expect(opened(here + text("why") + button)).toBe("why");
  expect(opened(text("why") + here, true)).toBe("why");
});

test("a control between two texts is not passed over", () => {
  expect(opened(here + button + text("why"))).toBeUndefined();
  expect(opened(`<button data-here>x</button>${text("why")}`)).toBe("why");
});

test("a box in a text is part of the text", () => {
  const tasks = text("tasks", '<input type="checkbox">');
  expect(opened(`${tasks}<button data-here>x</button>`, true)).toBe("tasks");
});

test("Tab leaves the card behind its last control", () => {
  expect(opened(text("why") + here)).toBeUndefined();
});
