/** Amounts as people say them. */
const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** "12.4 MB", in thousands as disks are sold. */
export function bytesInWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export function canvasCount(count: number): string {
  return count === 1 ? "1 canvas" : `${count} canvases`;
}
