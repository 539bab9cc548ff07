/** Shortcuts as text ("mod+shift+d", "?", "arrowleft"), matched against key events and written out for people. */
import { useEffect } from "react";
import { availableCommands, type Command } from "./commands.ts";

export const isMac =
  typeof navigator !== "undefined" &&
  /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent);

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const aliases: Readonly<Record<string, string>> = {
  esc: "escape",
  del: "delete",
  space: " ",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  plus: "+",
};

/**
 * True when the press is this shortcut. Letters and digits go by the character typed, or by the key's place where the
 * layout gives another character (shift+1 is "!", and Cyrillic layouts have no "d").
 */
export function matchesKeys(
  shortcut: string,
  press: KeyPress,
  mac = isMac,
): boolean {
  const { wanted, mod, shift, alt, ctrl } = parseKeys(shortcut);
  const modHeld = mac ? press.metaKey : press.ctrlKey;
  const otherHeld = mac ? press.ctrlKey : press.metaKey;
  if (modHeld !== mod && !(ctrl && !mac && modHeld)) return false;
  if (otherHeld !== (ctrl && mac)) return false;
  if (press.altKey !== alt) return false;
  const pressed = press.key.toLowerCase();
  const isSymbol = wanted.length === 1 && !/[a-z0-9 ]/.test(wanted);
  // Whether a symbol needs shift is the layout's business.
  if (isSymbol) return pressed === wanted;
  if (press.shiftKey !== shift) return false;
  if (pressed === wanted) return true;
  if (/^[0-9]$/.test(wanted)) return press.code === `Digit${wanted}`;
  return (
    /^[a-z]$/.test(wanted) &&
    !/^[a-z]$/.test(pressed) &&
    press.code === `Key${wanted.toUpperCase()}`
  );
}

/** "mod+shift+d" as "Ctrl+Shift+D", or "⌘⇧D" on a Mac. */
export function keysLabel(shortcut: string, mac = isMac): string {
  return keyCaps(shortcut, mac).join(mac ? "" : "+");
}

/** The caps of a shortcut, one a key, for `<kbd>`. */
export function keyCaps(shortcut: string, mac = isMac): readonly string[] {
  const { wanted, mod, shift, alt, ctrl } = parseKeys(shortcut);
  return [
    ...(ctrl ? [mac ? "⌃" : "Ctrl"] : []),
    ...(mod ? [mac ? "⌘" : "Ctrl"] : []),
    ...(alt ? [mac ? "⌥" : "Alt"] : []),
    ...(shift ? [mac ? "⇧" : "Shift"] : []),
    keyNames[wanted] ??
      (wanted.length === 1
        ? wanted.toUpperCase()
        : wanted[0]!.toUpperCase() + wanted.slice(1)),
  ];
}

const keyNames: Readonly<Record<string, string>> = {
  " ": "Space",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

/**
 * Runs the registry's commands from the keyboard: not while somebody types (unless the command asks for it), not while
 * a dialog is open, and never a key that something nearer has already handled.
 */
export function useCommandKeys() {
  useEffect(() => {
    const handleKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      const command = commandFor(event, availableCommands());
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", handleKeyDown);
    return () => window.removeEventListener("keydown", handleKeyDown);
  }, []);
}

/** The command a key event asks for, given where the focus is. */
export function commandFor(
  event: KeyPress & { readonly target: EventTarget | null },
  commands: readonly Command[],
): Command | undefined {
  const target = event.target instanceof Element ? event.target : null;
  const typing = target !== null && isTextField(target);
  if (!typing && target && ownsKey(target, event)) return undefined;
  return commands.find(
    (command) =>
      (!typing || command.whileTyping) &&
      command.keys?.some((keys) => matchesKeys(keys, event)),
  );
}

export function isTextField(element: Element): boolean {
  if (element instanceof HTMLInputElement)
    return !/^(button|checkbox|radio|range|submit|reset|file|color)$/.test(
      element.type,
    );
  return (
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    element.closest('[contenteditable="true"], [contenteditable=""]') !== null
  );
}

const controlSelector =
  'button, a[href], summary, input, [role="button"], [role="tab"], [role="switch"], [role="radio"]';

/** Keys that mean something to the control that has the focus. */
function ownsKey(target: Element, press: KeyPress): boolean {
  if (target.closest('[role="menu"], [role="listbox"], [role="grid"]'))
    return true;
  const { key } = press;
  const isControl = target.closest(controlSelector) !== null;
  if (key === "Enter" || key === " ") return isControl;
  // Somebody who tabbed from a text to the button behind it may think that they still write.
  const isWriting =
    key.length === 1 && !press.ctrlKey && !press.metaKey && !press.altKey;
  return isControl && isWriting && target.closest("[data-card]") !== null;
}

function parseKeys(shortcut: string) {
  const lower = shortcut.toLowerCase();
  // "mod++" is mod and plus.
  const parts = lower.endsWith("++")
    ? [...lower.slice(0, -2).split("+"), "+"]
    : lower === "+"
      ? ["+"]
      : lower.split("+");
  const last = parts.at(-1)!;
  const held = new Set(parts.slice(0, -1));
  return {
    wanted: aliases[last] ?? last,
    mod: held.has("mod"),
    shift: held.has("shift"),
    alt: held.has("alt"),
    ctrl: held.has("ctrl"),
  };
}
