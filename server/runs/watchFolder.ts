/**
 * WATCH_DIR: what appears or changes in a folder is imported by itself, one thing after the other. The same bytes are
 * imported once; a file that grew adds to the runs it made before. Symbolic links are not followed.
 */
import { watch } from "chokidar";
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { bundlesOf, type Bundle } from "../../shared/formats/bundles.ts";
import { FormatError, importLimits } from "../../shared/formats/parsed.ts";
import { zipBundle } from "../../shared/formats/zipBundle.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { importFile } from "./import.ts";

export interface FolderProblem {
  readonly file: string;
  readonly message: string;
  readonly at: string;
}

export interface WatchedFolder {
  /** Resolves when everything that was there at the start was looked at. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

export interface WatchSettings {
  /** A file that has not grown for this long is taken for written. */
  readonly settledMs: number;
}

const keptProblems = 200;
/** By folder: files that could not be imported and are still as they were. */
const problems = new Map<string, Map<string, FolderProblem>>();

export function folderProblems(folder: string | null): FolderProblem[] {
  return folder === null ? [] : [...(problems.get(folder)?.values() ?? [])];
}

type WatchContext = Pick<
  Context,
  "config" | "store" | "blobs" | "runEvents" | "log"
>;

export function watchFolder(
  context: WatchContext,
  folder: string,
  { settledMs }: WatchSettings = { settledMs: 2000 },
): WatchedFolder {
  const { log } = context;
  const known = new Set<string>();
  const changed = new Set<string>();
  const unread = new Map<string, FolderProblem>();
  problems.set(folder, unread);
  let working: Promise<void> | null = null;
  let stopped = false;

  const watcher = watch(folder, {
    followSymlinks: false,
    awaitWriteFinish: {
      stabilityThreshold: settledMs,
      pollInterval: Math.max(20, Math.min(200, settledMs / 4)),
    },
    ignored: (path, stats) =>
      (stats !== undefined && !stats.isFile() && !stats.isDirectory()) ||
      /(?:^|\/)\.[^/]+/.test(relative(folder, path).replaceAll(sep, "/")),
  });
  const touched = (path: string) => {
    const name = nameOf(folder, path);
    if (name === null || known.size > importLimits.members) return;
    known.add(name);
    changed.add(name);
    work();
  };
  watcher.on("add", touched);
  watcher.on("change", touched);
  watcher.on("unlink", (path) => {
    const name = nameOf(folder, path);
    if (name === null) return;
    known.delete(name);
    unread.delete(name);
  });
  watcher.on("error", (error) =>
    log.error(
      { error: errorForLog(error) },
      "the watched folder: looking failed",
    ),
  );

  const work = () => {
    working ??= workOff().finally(() => {
      working = null;
      if (changed.size > 0 && !stopped) work();
    });
  };
  const workOff = async () => {
    while (changed.size > 0 && !stopped) {
      const [first] = changed;
      const bundle = bundlesOf([...known]).find(({ paths }) =>
        paths.includes(first!),
      );
      changed.delete(first!);
      if (!bundle) continue;
      for (const path of bundle.paths) changed.delete(path);
      await importBundle(bundle);
    }
  };
  const importBundle = async (bundle: Bundle) => {
    const tell = (message: string) => {
      unread.delete(bundle.name);
      unread.set(bundle.name, {
        file: bundle.name,
        message,
        at: new Date().toISOString(),
      });
      const [oldest] = unread.keys();
      if (unread.size > keptProblems) unread.delete(oldest!);
    };
    try {
      const bytes = await readBundle(folder, bundle);
      await importFile(context, {
        name: bundle.name,
        bytes,
        userId: null,
        join: `watched ${bundle.name}`,
      });
      unread.delete(bundle.name);
    } catch (error) {
      // A bad file stays for somebody to look at; it is tried again when it changes.
      if (error instanceof FormatError) {
        tell(error.message);
        log.warn(
          { file: bundle.name, reason: error.id },
          "a file of the watched folder was not imported",
        );
        return;
      }
      tell("It could not be read. The server's log says why.");
      log.error(
        { file: bundle.name, error: errorForLog(error) },
        "a file of the watched folder was not imported",
      );
    }
  };

  const looked = Promise.withResolvers<void>();
  watcher.on("ready", () => looked.resolve());
  return {
    ready: looked.promise,
    async stop() {
      stopped = true;
      await watcher.close();
      await working;
      problems.delete(folder);
    },
  };
}

/** Relative to the folder; null for what is outside of it. */
function nameOf(folder: string, path: string): string | null {
  const name = relative(folder, path);
  return name === "" || isAbsolute(name) || name.startsWith("..")
    ? null
    : name.replaceAll(sep, "/");
}

async function readBundle(
  folder: string,
  { paths }: Bundle,
): Promise<Uint8Array> {
  const root = await realpath(folder);
  const files = [];
  let size = 0;
  for (const path of paths) {
    const bytes = await readInside(root, path);
    size += bytes.byteLength;
    if (size > importLimits.fileBytes)
      throw new FormatError(
        "too_large",
        `At most ${importLimits.fileBytes / 1024 / 1024} MB can be imported at once.`,
      );
    files.push({ path, bytes });
  }
  return files.length === 1 ? files[0]!.bytes : zipBundle(files);
}

/** Refuses a path that leads out of the folder by a link, however it came there. */
async function readInside(root: string, name: string): Promise<Uint8Array> {
  const path = join(root, name);
  if ((await realpath(path)) !== path)
    throw new FormatError("unknown_format", "Links are not followed.");
  // A pipe would wait for its writer for ever, and hold the next files up.
  const file = await open(
    path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new FormatError("unknown_format", "Only files are read.");
    const { size } = stats;
    if (size > importLimits.fileBytes)
      throw new FormatError(
        "too_large",
        `A file may have at most ${importLimits.fileBytes / 1024 / 1024} MB.`,
      );
    return await file.readFile();
  } finally {
    await file.close();
  }
}
