// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import type { Command } from "../../client/kit/commands.ts";
import {
  commandFor,
  keysLabel,
  matchesKeys,
  type KeyPress,
} from "../../client/kit/keys.ts";

afterEach(() => document.body.replaceChildren());

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  };
}

test("mod is Ctrl, and Cmd on a Mac", () => {
  const ctrl = press("d", { ctrlKey: true });
  const meta = press("d", { metaKey: true });
  expect(matchesKeys("mod+d", ctrl, false)).toBe(true);
  expect(matchesKeys("mod+d", ctrl, true)).toBe(false);
  expect(matchesKeys("mod+d", meta, true)).toBe(true);
  expect(matchesKeys("mod+d", meta, false)).toBe(false);
});

test("a modifier more or less is another shortcut", () => {
  expect(matchesKeys("d", press("d"), false)).toBe(true);
  expect(matchesKeys("d", press("d", { ctrlKey: true }), false)).toBe(false);
  expect(matchesKeys("d", press("D", { shiftKey: true }), false)).toBe(false);
  expect(
    matchesKeys(
      "mod+shift+z",
      press("Z", { ctrlKey: true, shiftKey: true }),
      false,
    ),
  ).toBe(true);
  expect(
    matchesKeys("mod+z", press("Z", { ctrlKey: true, shiftKey: true }), false),
  ).toBe(false);
});

test("shift+1 is found by the key's place, whatever the layout prints there", () => {
  const bang = press("!", { shiftKey: true, code: "Digit1" });
  expect(matchesKeys("shift+1", bang, false)).toBe(true);
});

test("a question mark needs whatever shift the layout wants", () => {
  expect(matchesKeys("?", press("?", { shiftKey: true }), false)).toBe(true);
  expect(matchesKeys("?", press("?"), false)).toBe(true);
});

test("letters work on a layout without Latin letters", () => {
  const cyrillic = press("в", { ctrlKey: true, code: "KeyD" });
  expect(matchesKeys("mod+d", cyrillic, false)).toBe(true);
  // A Dvorak "d" stands elsewhere; the typed letter wins over the place.
  expect(
    matchesKeys("mod+d", press("e", { ctrlKey: true, code: "KeyD" }), false),
  ).toBe(false);
});

test("plus and named keys are shortcuts too", () => {
  expect(matchesKeys("mod++", press("+", { ctrlKey: true }), false)).toBe(true);
  expect(matchesKeys("esc", press("Escape"), false)).toBe(true);
  expect(
    matchesKeys(
      "shift+arrowleft",
      press("ArrowLeft", { shiftKey: true }),
      false,
    ),
  ).toBe(true);
});

test("shortcuts are written as the system writes them", () => {
  expect(keysLabel("mod+shift+d", false)).toBe("Ctrl+Shift+D");
  expect(keysLabel("mod+shift+d", true)).toBe("⌘⇧D");
  expect(keysLabel("escape", false)).toBe("Esc");
});

const commands: Command[] = [
  { id: "note", title: "Note", group: "Create", keys: ["n"], run() {} },
  {
    id: "palette",
    title: "Palette",
    group: "Go",
    keys: ["mod+k"],
    whileTyping: true,
    run() {},
  },
  { id: "edit", title: "Edit", group: "Edit", keys: ["enter"], run() {} },
];

function commandAt(html: string, keyPress: KeyPress) {
  document.body.innerHTML = html;
  const target = document.body.querySelector("[data-here]");
  return commandFor({ ...keyPress, target }, commands)?.id;
}

test("typing in a field runs no command, except those that ask for it", () => {
  for (const field of [
    "<input data-here>",
    "<textarea data-here></textarea>",
    '<div contenteditable="true"><p data-here>x</p></div>',
  ]) {
    expect(commandAt(field, press("n"))).toBeUndefined();
    expect(commandAt(field, press("k", { ctrlKey: true }))).toBe("palette");
  }
  expect(commandAt("<div data-here></div>", press("n"))).toBe("note");
});

test("Enter on a button presses the button, and a letter there still is a shortcut", () => {
  expect(
    commandAt("<button data-here>x</button>", press("Enter")),
  ).toBeUndefined();
  expect(commandAt("<button data-here>x</button>", press("n"))).toBe("note");
});

test("a letter on a control inside a card is no shortcut; keys with Ctrl still are", () => {
  const button = "<div data-card><button data-here>x</button></div>";
  expect(commandAt(button, press("n"))).toBeUndefined();
  expect(commandAt(button, press("k", { ctrlKey: true }))).toBe("palette");
  // The card itself has the focus when it is selected.
  const card = "<div data-here><div data-card></div></div>";
  expect(commandAt(card, press("n"))).toBe("note");
});

test("an open menu keeps its letters", () => {
  expect(
    commandAt(
      '<div role="menu"><button data-here>x</button></div>',
      press("n"),
    ),
  ).toBeUndefined();
});
