/** Whether dist/client was built from the sources that are here now: a hash of them is kept beside the build. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const stampFile = join(root, "dist", "client.stamp");
const sources = [
  "client",
  "shared",
  "scripts/serviceWorker.ts",
  "vite.config.ts",
  "package-lock.json",
];

export function clientIsStale(): boolean {
  try {
    return readFileSync(stampFile, "utf8") !== hashSources();
  } catch {
    return true;
  }
}

export function stampClient() {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stampFile, hashSources());
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = join(root, source);
    for (const file of listFiles(path)) {
      hash.update(file.slice(root.length)).update("\0");
      hash.update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

function listFiles(path: string): string[] {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true, recursive: true });
  } catch {
    return [path];
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
