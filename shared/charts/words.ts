/** Metrics, numbers and times as people read them on axes, captions and tables. */

const metricWords: Readonly<Record<string, string>> = {
  acc: "accuracy",
  acc_norm: "accuracy (length-normalised)",
  ppl: "perplexity",
  word_perplexity: "word perplexity",
  byte_perplexity: "byte perplexity",
  bits_per_byte: "bits per byte",
  f1: "F1",
  auc: "AUC",
  auroc: "AUROC",
  mcc: "MCC",
  em: "exact match",
  exact_match: "exact match",
  lr: "learning rate",
  grad_norm: "gradient norm",
};

/**
 * A metric key in words: "acc,none" -> "accuracy", "exact_match,strict-match" -> "exact match (strict-match)",
 * "eval/loss" -> "eval loss". Unknown keys keep their own words, so that nothing is renamed wrongly.
 */
export function metricLabel(key: string): string {
  const comma = key.indexOf(",");
  const name = comma < 0 ? key : key.slice(0, comma);
  const filter = comma < 0 ? "" : key.slice(comma + 1);
  const words =
    metricWords[name] ??
    (name.replace(/[_/]+/g, " ").replace(/\s+/g, " ").trim() || key);
  return filter && filter !== "none" ? `${words} (${filter})` : words;
}

/** "accuracy" -> "Accuracy"; leaves "F1" and "eTokens" as they are. */
export function sentenceStart(text: string): string {
  return /^[a-z][a-z]/.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}

const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const scientific = new Intl.NumberFormat("en", {
  notation: "scientific",
  maximumSignificantDigits: 4,
});

/** A measured value with four significant digits: 0.9251, 12,030, 2.5E-7. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return scientific.format(value);
  return size >= 1000 ? whole.format(value) : plain.format(value);
}

export function formatCount(value: number): string {
  return whole.format(value);
}

/** A step on its own: 0, 512, 13k, 143k, 1.5M. */
export function formatStep(step: number): string {
  return formatStepOf(step, step);
}

/** A step in the unit of the greatest of its axis: 2k beside 12k. */
export function formatStepOf(step: number, axisEnd: number): string {
  if (step === 0) return "0";
  const size = Math.abs(axisEnd);
  if (size >= 1e9) return `${trim(step / 1e9)}B`;
  if (size >= 1e6) return `${trim(step / 1e6)}M`;
  if (size >= 10_000) return `${trim(step / 1000)}k`;
  return plain.format(step);
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** "14:05" for today, else "23 Nov, 14:05", with the year when it is another one. `timeZone` is for tests. */
export function formatTime(
  iso: string,
  now: Date = new Date(),
  timeZone?: string,
): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "short",
    timeZone,
  });
  const year = new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone });
  const sameDay = day.format(at) === day.format(now);
  const sameYear = year.format(at) === year.format(now);
  return new Intl.DateTimeFormat("en-GB", {
    ...(!sameDay && { day: "numeric", month: "short" }),
    ...(!sameYear && { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(at);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/**
 * Labels without the parts that all of them share in front: "EleutherAI/pythia-1b", "EleutherAI/pythia-410m" become
 * "pythia-1b", "pythia-410m". Cuts only at "/", so that no word is broken.
 */
export function shortLabels(labels: readonly string[]): string[] {
  if (labels.length === 0) return [];
  let cut = 0;
  const first = labels[0]!;
  for (let i = first.indexOf("/"); i >= 0; i = first.indexOf("/", i + 1)) {
    const prefix = first.slice(0, i + 1);
    if (!labels.every((label) => label.startsWith(prefix))) break;
    if (labels.some((label) => label.length === prefix.length)) break;
    cut = i + 1;
  }
  return labels.map((label) => label.slice(cut));
}

/** Cuts in the middle, where names differ least: "hendrycksTest-…psychology". */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  const tail = length - 1 - head;
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ""}`;
}
