/**
 * `npm run bench -- sync`: our server beside Hocuspocus, y-websocket-server and a bare relay (the limit) on the same
 * work. Each server is a process pinned to one core; the load is this process, on the other.
 */
import { writeFile } from "node:fs/promises";
import { install, kinds } from "./servers/kinds.ts";
import { pinLoad } from "./servers/server.ts";
import { describeMachine } from "./machine.ts";
import type { Figures } from "./measures/measure.ts";
import { measuresOf } from "./measures/index.ts";
import { readParameters } from "./parameters.ts";
import { markdownTable, printMeasure, type Result } from "./table.ts";

export async function benchSync(args: readonly string[]): Promise<void> {
  const parameters = readParameters(args);
  const chosen = kinds.filter(
    ({ name }) =>
      parameters.servers.length === 0 || parameters.servers.includes(name),
  );
  chosen.forEach(install);
  pinLoad();
  const results: Result[] = [];
  console.log(`  ${describeMachine()}`);
  for (const measure of measuresOf(parameters)) {
    const figures: Record<string, Figures> = {};
    for (const kind of chosen) figures[kind.name] = await measure.run(kind);
    const result = { measure, figures };
    results.push(result);
    printMeasure(
      result,
      chosen.map(({ name }) => name),
    );
  }
  if (parameters.markdown !== null)
    await writeFile(
      parameters.markdown,
      markdownTable(
        results,
        chosen.map(({ name }) => name),
      ),
    );
}
