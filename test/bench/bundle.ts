/** What a browser loads for each page, gzipped, and the largest chunks that come later. Reads dist/, so build first. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Figure } from "./figure.ts";

const dist = join(import.meta.dirname, "../../dist/client");

interface ManifestChunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, ManifestChunk>>;

/** What each page needs before it is complete; the canvas shows its blocks with these. */
const pages: Readonly<Record<string, readonly string[]>> = {
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
function filesOf(
  manifest: Manifest,
  entries: readonly string[],
): ReadonlySet<string> {
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk)
      throw new Error(`bundle: the manifest has no ${JSON.stringify(key)}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(visit);
  };
  entries.forEach(visit);
  return files;
}

export async function benchBundle(): Promise<Figure[]> {
  const manifest = JSON.parse(
    await readFile(join(dist, ".vite/manifest.json"), "utf8"),
  ) as Manifest;
  const files = new Set(
    Object.values(manifest).flatMap((chunk) => [
      chunk.file,
      ...(chunk.css ?? []),
    ]),
  );
  const sizes = new Map<string, number>();
  for (const file of files)
    if (/\.(js|css)$/.test(file))
      sizes.set(file, gzipSync(await readFile(join(dist, file))).length);
  const sum = (of: Iterable<string>, ending: string) =>
    [...of]
      .filter((file) => file.endsWith(ending))
      .reduce((total, file) => total + (sizes.get(file) ?? 0), 0);

  const first = Object.entries(pages).map(([page, entries]) => {
    const needed = filesOf(manifest, entries);
    return {
      name: `first load of the ${page}, gzipped`,
      value: `${kilobytes(sum(needed, ".js"))} JavaScript, ${kilobytes(sum(needed, ".css"))} CSS`,
    };
  });
  const everyPage = filesOf(manifest, Object.values(pages).flat());
  const later = [...sizes]
    .filter(([file]) => !everyPage.has(file))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([file, size]) => ({
      name: `loaded when needed: ${file.replace("assets/", "")}`,
      value: kilobytes(size),
    }));
  return [...first, ...later];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
