/**
 * Tab inside a card goes through its texts and controls in the order they stand in. Texts are drawn without an editor
 * and without a tab stop, so the browser alone would pass them over.
 */
import { useCallback, type KeyboardEvent } from "react";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { placeFromKey } from "../text/place.ts";
import type { CardMode } from "../text/TextField.tsx";

const controls =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';
const stops = `[data-editable], [contenteditable="true"], ${controls}`;

/** The text that Tab opens from `from`; null when a control or the end of the card comes first. */
export function textAtTab(
  card: Element,
  from: Element,
  backwards: boolean,
): HTMLElement | null {
  // What stands in a text (a task's box, a link) belongs to the text.
  const here = from.closest('[contenteditable="true"]') ?? from;
  const all = [...card.querySelectorAll<HTMLElement>(stops)].filter(
    (each) =>
      each === here ||
      !each.parentElement?.closest('[data-editable], [contenteditable="true"]'),
  );
  const next = all[all.indexOf(here as HTMLElement) + (backwards ? -1 : 1)];
  return all.includes(here as HTMLElement) &&
    next?.dataset["editable"] !== undefined
    ? next
    : null;
}

/** A key handler for a card: Tab opens the text that comes next. */
export function useTabIntoText(mode: CardMode) {
  const ui = useUiStore();
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== "Tab" || event.defaultPrevented) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const from = event.target as Element;
      // In the notebook texts are tab stops themselves; only who writes goes straight on writing.
      if (mode === "notebook" && !from.closest('[contenteditable="true"]'))
        return;
      const next = textAtTab(event.currentTarget, from, event.shiftKey);
      const key = next?.closest<HTMLElement>("[data-place]")?.dataset["place"];
      if (key === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const editing = placeFromKey(key);
      patchUi(ui, { editing, selection: new Set([editing.block]) });
    },
    [ui, mode],
  );
}
