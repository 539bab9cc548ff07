/** Pixels of values, as Plot places them: so that what the pointer finds stands where the mark was drawn. */
import type { XScale } from "./drawing.ts";

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export type Domain = readonly [number, number];

/** A domain of one value becomes one around it: a scale needs both ends. */
export function spread([low, high]: Domain): Domain {
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** `log` needs a domain above zero. */
export function xScaleOf(
  domain: Domain,
  width: number,
  margin: Margin,
  log = false,
): XScale {
  const [low, high] =
    log && domain[0] === domain[1]
      ? [domain[0] / 2, domain[1] * 2]
      : spread(domain);
  const range = [
    margin.left,
    Math.max(margin.left + 1, width - margin.right),
  ] as const;
  const length = range[1] - range[0];
  return {
    range,
    toPixel: (x) =>
      range[0] +
      length *
        (log
          ? Math.log(x / low) / Math.log(high / low)
          : (x - low) / (high - low)),
    toValue: (px) => {
      const share = (px - range[0]) / length;
      return log ? low * (high / low) ** share : low + (high - low) * share;
    },
  };
}

export function yScaleOf(
  domain: Domain,
  height: number,
  margin: Margin,
): (y: number) => number {
  const [low, high] = spread(domain);
  return (y) =>
    margin.top +
    (height - margin.top - margin.bottom) * (1 - (y - low) / (high - low));
}

/** Plot's own names for margins and size. */
export function framed(
  { width, height }: { readonly width: number; readonly height: number },
  margin: Margin,
) {
  return {
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
  };
}

/** Least and greatest finite value; null without any. */
export function extent(values: Iterable<number | null>): Domain | null {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : null;
}

/**
 * Room around values: 6 % on both sides. A proportion never leaves [0, 1], and a count never goes below zero, just
 * because of the padding.
 */
export function padded([low, high]: Domain): Domain {
  const pad = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 1;
  return [
    low >= 0 && low - pad < 0 ? 0 : low - pad,
    high <= 1 && high + pad > 1 ? 1 : high + pad,
  ];
}

/** The part of a domain that is looked at; all of it when the zoom misses it. */
export function zoomed(
  domain: Domain,
  zoom: Domain | null | undefined,
): Domain {
  if (!zoom) return domain;
  const low = Math.max(domain[0], Math.min(zoom[0], zoom[1]));
  const high = Math.min(domain[1], Math.max(zoom[0], zoom[1]));
  return low < high ? [low, high] : domain;
}
