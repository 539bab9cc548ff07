/** The mark whose popover is open: one in the whole page. */
import { createStore } from "../kit/store.ts";

export interface OpenedMark {
  readonly block: string;
  readonly key: string;
  /** Then the popover takes the focus, and gives it back. */
  readonly byKeyboard: boolean;
}

export const openedMark = createStore<OpenedMark | null>(null);
