/** Whether the import dialog is open, with which files, and where on the canvas its charts shall go. */
import { createStore } from "../kit/store.ts";
import { bundled } from "./pickedFiles.ts";

export interface ImportRequest {
  readonly files: readonly File[];
  /** Canvas coordinates; null puts the charts where there is room. */
  readonly at: { readonly x: number; readonly y: number } | null;
}

export const importRequest = createStore<ImportRequest | null>(null);

/** Opens the import dialog: called for dropped files, pasted tables, and by the command. */
export function openImport(
  files: readonly File[] = [],
  at: { readonly x: number; readonly y: number } | null = null,
) {
  if (files.length < 2) importRequest.set({ files, at });
  else
    void bundled(files).then((whole) =>
      importRequest.set({ files: whole, at }),
    );
}

export function closeImport() {
  importRequest.set(null);
}
