/** Results as people read them: a row a figure, a column a server, ours against the limit, and the target. */
import type { FigureKind, Figures, Measure } from "./measures/measure.ts";

export interface Result {
  readonly measure: Measure;
  readonly figures: Readonly<Record<string, Figures>>;
}

export function printMeasure(result: Result, servers: readonly string[]) {
  const { measure } = result;
  console.log(`\n  ${measure.name}\n    ${measure.work}`);
  const widths = [24, ...servers.map(() => 14), 14, 0];
  const print = (cells: readonly string[]) =>
    console.log(
      `    ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i] ?? 0))).join(" ")}`.trimEnd(),
    );
  print(["", ...servers, "ours / limit", "target"]);
  for (const figure of measure.figures) print(rowOf(result, figure, servers));
}

/** All results as one Markdown table. */
export function markdownTable(
  results: readonly Result[],
  servers: readonly string[],
): string {
  const head = ["measure", ...servers, "ours / limit", "target"];
  const lines = [head, head.map(() => "---")];
  for (const result of results)
    for (const figure of result.measure.figures) {
      const [name, ...cells] = rowOf(result, figure, servers);
      lines.push([`${result.measure.name}: ${name}`, ...cells]);
    }
  return `${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function rowOf(
  { figures }: Result,
  figure: FigureKind,
  servers: readonly string[],
): string[] {
  const { name, unit, target } = figure;
  const valueOf = (server: string) => figures[server]?.[name];
  const ours = valueOf("ours");
  const limit = valueOf("limit");
  const ratio =
    ours === undefined || limit === undefined || limit === 0
      ? ""
      : (ours / limit).toFixed(2);
  const others = Object.fromEntries(
    servers.map((server) => [server, valueOf(server) ?? Number.NaN]),
  );
  const verdict =
    !target || ours === undefined
      ? (target?.text ?? "")
      : `${target.text}: ${target.isMet(ours, others) ? "met" : "MISSED"}`;
  return [
    `${name} (${unit})`,
    ...servers.map((server) => written(valueOf(server), figure)),
    ratio,
    verdict,
  ];
}

function written(value: number | undefined, { digits }: FigureKind): string {
  if (value === undefined) return "-";
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
