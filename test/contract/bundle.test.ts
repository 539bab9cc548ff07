/** What Vite puts into the browser: one Yjs, and nothing heavy on the first page. Builds the client in memory. */
import { join } from "node:path";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let chunks: Rolldown.OutputChunk[];
let worker: string;

beforeAll(async () => {
  const built = await build({
    configFile: join(root, "vite.config.ts"),
    logLevel: "error",
    build: { write: false, minify: false },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  const { output } = bundle as Rolldown.RolldownOutput;
  chunks = output.filter((each) => each.type === "chunk");
  const made = output.find((each) => each.fileName === "sw.js");
  worker = made?.type === "asset" ? String(made.source) : "";
}, 120_000);

/** The chunks that a page loads at once: its own, and what they import statically. */
function loadedBy(...modules: readonly string[]): Rolldown.OutputChunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set<Rolldown.OutputChunk>();
  const visit = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || loaded.has(chunk)) return;
    loaded.add(chunk);
    for (const name of chunk.imports) visit(byName.get(name));
  };
  for (const module of modules) {
    const found = chunks.find((chunk) =>
      chunk.facadeModuleId?.endsWith(module),
    );
    expect(found, `no chunk for ${module}`).toBeDefined();
    visit(found);
  }
  return [...loaded];
}

function packagesIn(some: readonly Rolldown.OutputChunk[]): Set<string> {
  return new Set(
    some
      .flatMap((chunk) => chunk.moduleIds)
      .flatMap(
        (id) =>
          id
            .split("node_modules/")
            .at(-1)!
            .match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? [],
      ),
  );
}

test("there is exactly one Yjs: two would silently fail to sync", () => {
  const marker = "Yjs was already imported";
  const copies = chunks
    .map((chunk) => chunk.code.split(marker).length - 1)
    .reduce((sum, count) => sum + count, 0);
  expect(copies).toBe(1);
});

test("the home page loads no document, no canvas, no charts, no editor, no math and no parser", () => {
  const packages = packagesIn(loadedBy("index.html", "home/HomePage.tsx"));
  const heavy = [...packages].filter((name) =>
    /^(yjs|y-|lib0|@xyflow|@observablehq|d3|@tiptap|prosemirror|katex|lowlight|highlight\.js|zod|papaparse|micromark|mdast)/.test(
      name,
    ),
  );
  expect(heavy).toEqual([]);
  expect(packages).toContain("react-dom");
});

test("a canvas opens without the editor, the plots, math and highlighting", () => {
  const packages = packagesIn(
    loadedBy("index.html", "shell/CanvasPage.tsx", "canvas/CanvasView.tsx"),
  );
  const heavy = [...packages].filter((name) =>
    /^(@tiptap|prosemirror|@observablehq|katex|lowlight|highlight\.js|papaparse)/.test(
      name,
    ),
  );
  expect(heavy).toEqual([]);
});

test("a notebook opens without React Flow", () => {
  const packages = packagesIn(
    loadedBy("index.html", "shell/CanvasPage.tsx", "notebook/NotebookView.tsx"),
  );
  expect([...packages].filter((name) => name.startsWith("@xyflow"))).toEqual(
    [],
  );
});

test("the service worker keeps every chunk and style, the fonts a browser asks for first, and no source map", () => {
  const [, kept = ""] =
    /"hashed":(\[[^\]]*\])/.exec(worker.replaceAll('\\"', '"')) ?? [];
  const files = JSON.parse(kept) as string[];
  for (const { fileName } of chunks) expect(files).toContain(`/${fileName}`);
  expect(files.some((file) => file.includes("KaTeX_Main-Regular"))).toBe(true);
  expect(files.some((file) => file.includes("inter-latin-wght"))).toBe(true);
  expect(files.filter((file) => /\.(map|ttf|woff)$/.test(file))).toEqual([]);
});
