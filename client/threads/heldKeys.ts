/**
 * Keys pressed after a field was asked for and before it is on the screen (its code may still be loading) belong to
 * that field: they are held here instead of running as shortcuts, and the field takes them when it gets the focus.
 */
import { isTextField } from "../kit/keys.ts";

/** A field that never comes must not swallow the keyboard. */
const longestHoldMs = 3000;

let held: string | null = null;
let release: () => void = () => {};

/** Called again, by whoever brings the field nearer, it goes on with what is held. */
export function holdKeys() {
  const before = held ?? "";
  release();
  held = before;
  const listening = new AbortController();
  const timer = setTimeout(() => release(), longestHoldMs);
  release = () => {
    held = null;
    clearTimeout(timer);
    listening.abort();
  };
  addEventListener("keydown", holdKey, {
    capture: true,
    signal: listening.signal,
  });
  addEventListener("pointerdown", () => release(), {
    capture: true,
    signal: listening.signal,
  });
}

/** What was typed meanwhile; from now on keys go their own way. */
export function takeHeldKeys(): string {
  const typed = held ?? "";
  release();
  return typed;
}

function holdKey(event: KeyboardEvent) {
  if (held === null) return;
  if (event.target instanceof Element && isTextField(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return release();
  if (event.key === "Backspace") held = held.slice(0, -1);
  else if (event.key === "Enter") held += "\n";
  else if (event.key.length === 1) held += event.key;
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
