/** Blobs that a block names by their hash: its picture, and what it is pinned to. A canvas must hold each to show it. */

/** Whatever the document says: hashes or not. */
export function blobsNamed(field: (name: string) => unknown): string[] {
  const pin = field("pin");
  const snapshot =
    typeof pin === "object" && pin !== null && "snapshot" in pin
      ? pin.snapshot
      : null;
  return [field("blob"), snapshot].filter((name) => typeof name === "string");
}
