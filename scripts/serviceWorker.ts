/**
 * Adds the service worker to the client's build: `client/offline/worker.ts` with the list of what it keeps. Made here
 * and not by vite-plugin-pwa for the reasons in docs/decisions/0006.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";
import { workerPath } from "../client/offline/names.ts";

const client = join(import.meta.dirname, "../client");

export function serviceWorker(): Plugin {
  return {
    name: "parley-service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const made = Object.values(bundle);
        const page = made.find((each) => each.fileName === "index.html");
        // A build of something else than the app, such as one module for a test.
        if (!page) return;
        const entry = made.find(
          (each) => each.type === "chunk" && each.isEntry,
        )!;
        const open = await publicFiles();
        this.emitFile({
          type: "asset",
          fileName: workerPath.slice(1),
          source: await bundleWorker({
            id: hashOf([
              ...made.map((each) => each.fileName),
              String(contentOf(page)),
              ...open.map(({ content }) => content),
            ]),
            entry: `/${entry.fileName}`,
            hashed: made
              .map((each) => each.fileName)
              .filter(isKept)
              .map((name) => `/${name}`)
              .sort(),
            others: ["/", ...open.map(({ path }) => path)],
          }),
        });
      },
    },
  };
}

/**
 * Of the fonts only what every browser we run in takes (WOFF2), and of the text fonts only the Latin alphabets: the
 * others are kept when they are first used. No source maps.
 */
function isKept(name: string): boolean {
  if (!name.startsWith("assets/")) return false;
  if (/\.(js|css)$/.test(name)) return true;
  return name.endsWith(".woff2") && /KaTeX|-latin-/.test(name);
}

async function publicFiles() {
  const folder = join(client, "public");
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: `/${name}`,
      content: await readFile(join(folder, name)),
    })),
  );
}

async function bundleWorker(list: object): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define: { __build__: JSON.stringify(JSON.stringify(list)) },
    build: {
      write: false,
      target: "es2023",
      lib: {
        entry: join(client, "offline/worker.ts"),
        formats: ["iife"],
        name: "worker",
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  return (output as Rolldown.RolldownOutput).output[0].code;
}

function contentOf(file: Rolldown.OutputAsset | Rolldown.OutputChunk) {
  return file.type === "chunk" ? file.code : file.source;
}

function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 12);
}
