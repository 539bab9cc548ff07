/**
 * One text for each value, whoever writes it: the JSON Canonicalization Scheme, RFC 8785. What is hashed or signed is
 * written with it. Numbers and strings are as JavaScript's own `JSON.stringify` writes them (the RFC took them from
 * there); keys are sorted by UTF-16 code units; there is no white space.
 */

/** Deeper values are refused, and so is a value that holds itself. */
const deepest = 512;

/**
 * Throws a `TypeError` for what JSON cannot say without loss: undefined (also as a property or in an array), NaN,
 * infinities, bigints, functions, symbols, lone surrogates, and objects that are not plain, such as dates and maps.
 */
export function canonicalJson(value: unknown): string {
  return write(value, "", 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > deepest) throw refusal(path, `deeper than ${deepest} levels`);
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw refusal(path, String(value));
      return JSON.stringify(value);
    case "string":
      return writeString(value, path);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return writeArray(value, path, depth);
      return writeObject(value, path, depth);
    default:
      throw refusal(path, `of type ${typeof value}`);
  }
}

function writeString(text: string, path: string): string {
  if (!text.isWellFormed()) throw refusal(path, "text with a lone surrogate");
  return JSON.stringify(text);
}

function writeArray(array: readonly unknown[], path: string, depth: number) {
  // Array.from visits the holes of a sparse array, too.
  const items = Array.from(array, (item, index) =>
    write(item, `${path}[${index}]`, depth + 1),
  );
  return `[${items.join(",")}]`;
}

function writeObject(object: object, path: string, depth: number) {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw refusal(path, "an object that is not plain");
  if (Object.getOwnPropertySymbols(object).length > 0)
    throw refusal(path, "an object with a symbol as key");
  const members = Object.entries(object)
    // No key is there twice.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => {
      const at = `${path}.${key}`;
      return `${writeString(key, at)}:${write(member, at, depth + 1)}`;
    });
  return `{${members.join(",")}}`;
}

function refusal(path: string, what: string) {
  return new TypeError(`canonicalJson: value${path} is ${what}`);
}
