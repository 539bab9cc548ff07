/** Several files as one zip. The same files make the same bytes, so that importing them twice is one import. */
import { zipSync, type Zippable } from "fflate";

/** Stored, not packed: it goes over a short way and is read at once. */
export function zipBundle(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Uint8Array<ArrayBuffer> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const zippable: Zippable = {};
  for (const { path, bytes } of sorted)
    zippable[path] = [bytes, { level: 0, mtime: "1980-01-02T00:00:00" }];
  return zipSync(zippable) as Uint8Array<ArrayBuffer>;
}
