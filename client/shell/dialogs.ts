/** Which of the app's own dialogs is open: at most one. */
import { createStore } from "../kit/store.ts";

export type DialogName = "palette" | "shortcuts" | "share";

export const openedDialog = createStore<DialogName | null>(null);

export function openDialog(name: DialogName) {
  openedDialog.set(name);
}

export function closeDialog() {
  openedDialog.set(null);
}
