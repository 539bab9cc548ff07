/** Columns of the runs table as short texts, for the address. Small: the router reads it before any page is loaded. */
import type { RunColumn } from "../../shared/api/runSearch.ts";

/** As many as a request may ask for. */
export const mostColumns = 60;

/** "metric:acc,none", with a task "metric:acc,none\tarc_easy"; "param:lr"; "tag:stage". */
export function columnKey(column: RunColumn): string {
  const task =
    column.type === "metric" && column.task !== "" ? `\t${column.task}` : "";
  return `${column.type}:${column.name}${task}`;
}

/** Null for a key that no version of this page wrote. */
export function readColumn(key: string): RunColumn | null {
  const at = key.indexOf(":");
  const type = key.slice(0, at);
  const name = key.slice(at + 1);
  if (at < 0 || name === "" || key.length > 600) return null;
  if (type === "param" || type === "tag") return { type, name };
  if (type !== "metric") return null;
  const [metric = "", task = ""] = name.split("\t");
  return metric === "" ? null : { type, name: metric, task };
}

/** What can be read of the keys in an address, each once. */
export function readColumns(keys: readonly string[]): readonly RunColumn[] {
  return [...new Set(keys)]
    .map(readColumn)
    .filter((column) => column !== null)
    .slice(0, mostColumns);
}
