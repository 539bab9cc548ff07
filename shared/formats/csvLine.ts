/** Writing CSV (RFC 4180) that spreadsheets open without harm. */

/**
 * One line with its end. Text that a spreadsheet would run as a formula (it begins with = + - @ tab or a carriage
 * return) gets an apostrophe before it, which spreadsheets take for "this is text"; numbers stay numbers.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(writeCell).join(",")}\r\n`;
}

function writeCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
