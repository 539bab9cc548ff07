/** Text as both databases keep it: neither U+0000, which Postgres refuses, nor half a character, which UTF-8 has not. */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

/** The same for every text and every name of a value, however deep; what needs no change is given back as it is. */
export function storable<T>(value: T): T {
  return changed(value) as T;
}

function changed(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(changed);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const before = Object.entries(value);
  const after = before.map(([key, item]) => [storableText(key), changed(item)]);
  const isSame = after.every(
    ([key, item], index) =>
      key === before[index]![0] && item === before[index]![1],
  );
  return isSame ? value : Object.fromEntries(after);
}
