/** Numbers and times as they stand in evaluation files: text cells, Python's specials, percentages, decimal commas. */
import type { ReportedValue, Special } from "./parsed.ts";

const missingWords = new Set([
  "",
  "-",
  "–",
  "—",
  "n/a",
  "na",
  "#n/a",
  "null",
  "none",
  "undefined",
  "?",
]);

const specials: ReadonlyMap<string, Special> = new Map([
  ["nan", "NaN"],
  ["inf", "Infinity"],
  ["+inf", "Infinity"],
  ["infinity", "Infinity"],
  ["+infinity", "Infinity"],
  ["-inf", "-Infinity"],
  ["-infinity", "-Infinity"],
]);

const plain = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const withCommaThousands = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const withDecimalComma =
  /^[-+]?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?(?:e[-+]?\d+)?$/i;

export function isMissing(cell: string): boolean {
  return missingWords.has(cell.trim().toLowerCase());
}

/** Longer cells are text: the patterns below would take very long over them. */
const longestNumber = 200;

/**
 * The number in a cell; null when the cell is missing or no number (ask `isMissing` which). 87.5% is 0.875, true is 1.
 * `decimalComma` says how a comma is meant in this file: 0,875 against 1,250.
 */
export function readNumber(
  cell: string,
  decimalComma = false,
): ReportedValue | null {
  const text = cell.trim();
  if (text.length > longestNumber) return null;
  // The fast path: most cells of a long file are plain decimal numbers.
  if (plain.test(text)) return finite(Number(text));
  const lower = text.toLowerCase();
  const special = specials.get(lower);
  if (special) return { value: null, special };
  if (lower === "true") return finite(1);
  if (lower === "false") return finite(0);
  if (text.endsWith("%")) {
    const share = readNumber(text.slice(0, -1), decimalComma);
    if (share?.value == null || /%\s*%$/.test(text)) return null;
    // Dividing the digits keeps 87.5 % at .875 exactly where multiplying by .01 would not.
    return finite(share.value / 100);
  }
  if (decimalComma && withDecimalComma.test(text))
    return finite(
      Number(text.replace(/[. \u00a0\u202f]/g, "").replace(",", ".")),
    );
  if (!decimalComma && withCommaThousands.test(text))
    return finite(Number(text.replaceAll(",", "")));
  return null;
}

/** True when the cell can only be meant with a decimal comma, e.g. 0,875 or 1.234,5. */
export function showsDecimalComma(cell: string): boolean {
  if (cell.length > longestNumber) return false;
  const text = cell.trim().replace(/\s*%$/, "");
  return (
    /^[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:e[-+]?\d+)?$/i.test(text) &&
    !withCommaThousands.test(text.replace(/^([-+]?)0,/, "$1x"))
  );
}

/** True when the cell can only be meant with a decimal point. */
export function showsDecimalPoint(cell: string): boolean {
  if (cell.length > longestNumber) return false;
  const text = cell.trim().replace(/\s*%$/, "");
  return plain.test(text) && /\./.test(text) && !/^\d{1,3}\.\d{3}$/.test(text);
}

/** A JSON value as a reported number: numbers, numeric strings, and the specials. Null for everything else. */
export function reportedValue(value: unknown): ReportedValue | null {
  if (typeof value === "number") return finite(value);
  if (typeof value === "boolean") return finite(value ? 1 : 0);
  return typeof value === "string" ? readNumber(value) : null;
}

/** A JSON value as a finite number, e.g. a standard error; null when missing, "N/A" or not finite. */
export function finiteNumber(value: unknown): number | null {
  return reportedValue(value)?.value ?? null;
}

/**
 * ISO 8601 UTC of a time cell: ISO dates and times (without a zone they are taken as UTC), unix seconds, milliseconds,
 * microseconds or nanoseconds. Null when it is none of these.
 */
export function readTime(cell: string): string | null {
  const text = cell.trim();
  if (/^\d{9,20}(?:\.\d+)?$/.test(text)) {
    const digits = text.split(".")[0]!.length;
    const perSecond =
      digits <= 11 ? 1 : digits <= 14 ? 1e3 : digits <= 17 ? 1e6 : 1e9;
    return isoOf((Number(text) / perSecond) * 1000);
  }
  const match =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|UTC|[-+]\d{2}:?\d{2})?)?$/i.exec(
      text,
    );
  if (!match) return null;
  const [, year, month, day, time, zone] = match;
  const clock = (time ?? "00:00").replace(",", ".").padStart(5, "0");
  const offset =
    !zone || /^(z|utc)$/i.test(zone)
      ? "Z"
      : zone.replace(/^([-+]\d{2}):?/, "$1:");
  const date = `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`;
  const at = new Date(`${date}T${clock}${offset}`);
  return isoOf(at.getTime());
}

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15
    ? new Date(ms).toISOString()
    : null;
}

function finite(value: number): ReportedValue {
  if (Number.isFinite(value)) return { value, special: null };
  if (Number.isNaN(value)) return { value: null, special: "NaN" };
  return { value: null, special: value > 0 ? "Infinity" : "-Infinity" };
}
