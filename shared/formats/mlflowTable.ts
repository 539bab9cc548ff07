/** What `mlflow.log_table` writes, and pandas' `orient="split"`: {"columns": [...], "data": [[...], ...]}. */
import { tableFile, type Format } from "./format.ts";
import { openJsonArray } from "./jsonRows.ts";
import type { TableFile } from "./rows.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const mlflowTable: Format = {
  name: "MLflow log_table JSON",
  async open({ json, source }) {
    return tableFile(openMlflowTable(await json()), source);
  },
};

/** Null for any other JSON, and for a table without rows. */
export function openMlflowTable(json: Json | undefined): TableFile | null {
  if (!isJsonObject(json)) return null;
  const { columns, data } = json;
  if (!Array.isArray(columns) || !Array.isArray(data)) return null;
  if (!columns.every((name) => typeof name === "string")) return null;
  const rows = data.map((row) => {
    const item: JsonObject = {};
    if (Array.isArray(row))
      for (const [i, name] of columns.entries())
        if (name !== "__proto__") item[name] = row[i] ?? null;
    return item;
  });
  const table = openJsonArray(rows);
  return table && { ...table, syntax: "MLflow table" };
}
