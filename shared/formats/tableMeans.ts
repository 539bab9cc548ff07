/** Means over rows: tables with one row per example give each run one value per metric and task, with its n. */
import { FormatError, resultOf, type ParsedResult } from "./parsed.ts";

/** Distinct (run, task, metric) of a table whose rows have no step; more means that a column was misread. */
const maxGroups = 200_000;

interface Mean {
  readonly first: ParsedResult;
  count: number;
  mean: number;
  /** Sum of squared differences from the mean (Welford). */
  squares: number;
  allZeroOrOne: boolean;
  successes: number;
  specials: number;
}

export class Means {
  readonly #groups = new Map<string, Mean>();

  add(result: ParsedResult): void {
    const key = `${result.run}\u0000${result.task}\u0000${result.metric}`;
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= maxGroups)
        throw new FormatError(
          "too_large",
          `This table has more than ${maxGroups.toLocaleString("en")} combinations of run, task and metric. Look at which columns name them.`,
        );
      group = {
        first: result,
        count: 0,
        mean: 0,
        squares: 0,
        allZeroOrOne: true,
        successes: 0,
        specials: 0,
      };
      this.#groups.set(key, group);
    }
    const { value } = result;
    if (value === null) {
      group.specials++;
      return;
    }
    group.count++;
    const delta = value - group.mean;
    group.mean += delta / group.count;
    group.squares += delta * (value - group.mean);
    group.allZeroOrOne &&= value === 0 || value === 1;
    group.successes += value;
  }

  /** A single row stays as it is; several become a mean with k and n (all 0 or 1) or n and standard error. */
  finish(): { results: ParsedResult[]; warnings: string[] } {
    let averaged = 0;
    let rows = 0;
    let specials = 0;
    const results = [...this.#groups.values()].map((group) => {
      const total = group.count + group.specials;
      if (total === 1 || group.count === 0) return group.first;
      averaged++;
      rows = Math.max(rows, total);
      specials += group.specials;
      const { run, task, metric } = group.first;
      const n = group.count;
      if (group.allZeroOrOne)
        return resultOf({
          run,
          task,
          metric,
          value: group.successes / n,
          special: null,
          n,
          k: group.successes,
        });
      const stderr = n > 1 ? Math.sqrt(group.squares / (n - 1) / n) : null;
      return resultOf({
        run,
        task,
        metric,
        value: group.mean,
        special: null,
        n,
        stderr,
      });
    });
    this.#groups.clear();
    const warnings: string[] = [];
    if (averaged > 0)
      warnings.push(
        `Several rows belong to one run and metric (up to ${rows}): each value is their mean.`,
      );
    if (specials > 0)
      warnings.push(
        `${specials} values are NaN or infinite; the means leave them out.`,
      );
    return { results, warnings };
  }
}
