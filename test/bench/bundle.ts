/** What a browser loads before it can show the home page, gzipped; and each lazy chunk. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Figure } from "./figure.ts";

const dist = join(import.meta.dirname, "../../dist/client");

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly name?: string;
}

export async function benchBundle(): Promise<Figure[]> {
  const manifest = JSON.parse(
    await readFile(join(dist, ".vite/manifest.json"), "utf8"),
  ) as Record<string, Chunk>;
  const first = new Set<string>();
  const addWithImports = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || first.has(chunk.file)) return;
    first.add(chunk.file);
    chunk.css?.forEach((file) => first.add(file));
    chunk.imports?.forEach(addWithImports);
  };
  Object.entries(manifest)
    .filter(([, chunk]) => chunk.isEntry)
    .forEach(([key]) => addWithImports(key));

  const sizeOf = async (file: string) =>
    gzipSync(await readFile(join(dist, file))).length;
  let js = 0;
  let css = 0;
  for (const file of first) {
    if (file.endsWith(".css")) css += await sizeOf(file);
    else if (file.endsWith(".js")) js += await sizeOf(file);
  }
  const lazy = await Promise.all(
    [
      ...new Map(
        Object.values(manifest).map((chunk) => [chunk.file, chunk]),
      ).values(),
    ]
      .filter((chunk) => chunk.file.endsWith(".js") && !first.has(chunk.file))
      .map(async (chunk) => ({
        file: chunk.file,
        size: await sizeOf(chunk.file),
      })),
  );
  return [
    { name: "first load, JavaScript gzipped", value: kilobytes(js) },
    { name: "first load, CSS gzipped", value: kilobytes(css) },
    ...lazy
      .sort((a, b) => b.size - a.size)
      .slice(0, 12)
      .map((chunk) => ({
        name: `lazy ${chunk.file}`,
        value: kilobytes(chunk.size),
      })),
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
