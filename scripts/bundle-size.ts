/** Prints what a browser loads for each page, gzipped, and every lazy chunk: `node scripts/bundle-size.ts` after a build. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export interface ManifestChunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}
export type Manifest = Readonly<Record<string, ManifestChunk>>;

/** What each page needs before it is complete; the canvas shows its blocks with these. */
export const pages: Readonly<Record<string, readonly string[]>> = {
  home: ["index.html", "home/HomePage.tsx"],
  "canvas view": [
    "index.html",
    "shell/CanvasPage.tsx",
    "canvas/CanvasView.tsx",
    "canvas/ToolRail.tsx",
    "canvas/ZoomControls.tsx",
    "presence/PeopleBar.tsx",
    "threads/ThreadsLive.tsx",
  ],
  "notebook view": [
    "index.html",
    "shell/CanvasPage.tsx",
    "notebook/NotebookView.tsx",
    "presence/PeopleBar.tsx",
    "threads/ThreadsLive.tsx",
  ],
};

/** The files that loading these entries brings with it, static imports and styles included. */
export function filesOf(
  manifest: Manifest,
  entries: readonly string[],
): ReadonlySet<string> {
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk)
      throw new Error(
        `bundle-size: the manifest has no ${JSON.stringify(key)}`,
      );
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(visit);
  };
  entries.forEach(visit);
  return files;
}

async function main() {
  const dist = join(import.meta.dirname, "../dist/client");
  const manifest = JSON.parse(
    await readFile(join(dist, ".vite/manifest.json"), "utf8"),
  ) as Manifest;
  const sizes = new Map<string, number>();
  const files = new Set(
    Object.values(manifest).flatMap((chunk) => [
      chunk.file,
      ...(chunk.css ?? []),
    ]),
  );
  for (const file of files)
    if (/\.(js|css)$/.test(file))
      sizes.set(file, gzipSync(await readFile(join(dist, file))).length);
  const sum = (of: Iterable<string>, ending: string) =>
    [...of]
      .filter((file) => file.endsWith(ending))
      .reduce((total, file) => total + (sizes.get(file) ?? 0), 0);

  for (const [page, entries] of Object.entries(pages)) {
    const needed = filesOf(manifest, entries);
    console.log(
      `${page.padEnd(14)} ${kilobytes(sum(needed, ".js"))} JavaScript, ${kilobytes(sum(needed, ".css"))} CSS`,
    );
  }
  const home = filesOf(manifest, pages["home"]!);
  console.log("\nLoaded later:");
  for (const [file, size] of [...sizes].sort((a, b) => b[1] - a[1]))
    if (!home.has(file) && size > 1000)
      console.log(`${kilobytes(size)}  ${file}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}

if (import.meta.main) await main();
