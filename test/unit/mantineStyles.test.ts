/** Only the styles of components that are used are loaded: this list must follow what the client imports. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const core = join(root, "node_modules/@mantine/core");

/** `import { Button, type ButtonProps } from "@mantine/core"`. */
function namesImported(source: string): string[] {
  return [...source.matchAll(/import\s*\{([^}]*)\}\s*from\s*"@mantine\/core"/g)]
    .flatMap((match) => match[1]!.split(","))
    .map((name) => name.trim().split(/\s+as\s+/)[0]!)
    .filter((name) => !name.startsWith("type "));
}

/** The style sheets that a component and the parts it is made of read their class names from. */
function styleSheetsOf(names: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const sheets = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const sheet = /^(\w+)\.module\.mjs$/.exec(basename(file))?.[1];
    if (sheet) sheets.add(sheet);
    for (const [, path] of readFileSync(file, "utf8").matchAll(
      /from "(\.[^"]*\.mjs)"/g,
    ))
      visit(join(dirname(file), path!));
  };
  for (const name of names)
    visit(join(core, `esm/components/${name}/${name}.mjs`));
  return sheets;
}

test("the styles of every Mantine component in use are loaded, and no others", () => {
  const sources = [
    ...globSync(join(root, "{client,shared}/**/*.{ts,tsx}")),
    ...globSync(join(root, "node_modules/@mantine/notifications/esm/*.mjs")),
  ].map((file) => readFileSync(file, "utf8"));
  const needed = [...styleSheetsOf(sources.flatMap(namesImported))].sort();
  const loaded = [
    ...readFileSync(join(root, "client/kit/mantine.css"), "utf8").matchAll(
      /styles\/([A-Z]\w+)\.layer\.css/g,
    ),
  ].map((match) => match[1]!);
  expect(needed.length).toBeGreaterThan(10);
  expect(loaded.toSorted()).toEqual(needed);
});
