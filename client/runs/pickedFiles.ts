/** Files and folders that a person dropped or chose, with the path of each; what belongs together becomes one zip. */
import { importLimits } from "../../shared/formats/parsed.ts";

/** Of files from folders, and of the zips made here; a File's own name may not have slashes. */
const paths = new WeakMap<File, string>();

/** "run-a/events.out.tfevents.1.host"; just the name for a single file. */
export function pathOf(file: File): string {
  return paths.get(file) ?? (file.webkitRelativePath || file.name);
}

export function withPath(file: File, path: string): File {
  paths.set(file, path);
  return file;
}

/**
 * Everything in a drop, folders with all that is in them. Call it in the drop event itself: what was dropped is gone
 * afterwards.
 */
export function droppedFiles(data: DataTransfer): Promise<File[]> {
  const plain = [...data.files];
  const entries = [...data.items].map((item) =>
    item.kind === "file" ? item.webkitGetAsEntry() : null,
  );
  // Pasted pictures, and browsers without entries, give files only.
  if (!entries.some((entry) => entry?.isDirectory))
    return Promise.resolve(plain);
  return filesIn(entries.filter((entry) => entry !== null));
}

async function filesIn(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const files: File[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (files.length >= importLimits.members) break;
    if (entry.isDirectory)
      waiting.push(...(await childrenOf(entry as FileSystemDirectoryEntry)));
    else {
      const file = await fileOf(entry as FileSystemFileEntry);
      files.push(withPath(file, entry.fullPath.replace(/^\/+/, "")));
    }
  }
  return files;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Browsers hand out a folder in parts; an empty part is the end. */
async function childrenOf(
  folder: FileSystemDirectoryEntry,
): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return children;
    children.push(...part);
  }
}

/** One file for each import: parts of one evaluation as a zip, everything else as it is. */
export async function bundled(files: readonly File[]): Promise<File[]> {
  if (files.length < 2) return [...files];
  const { bundlesOf } = await import("../../shared/formats/bundles.ts");
  const byPath = new Map<string, File>();
  for (const file of files) {
    let path = pathOf(file);
    // Two files of one name, from different folders: both are meant.
    for (let n = 2; byPath.has(path); n++) path = `${n}/${pathOf(file)}`;
    byPath.set(path, file);
  }
  const whole: File[] = [];
  for (const bundle of bundlesOf([...byPath.keys()])) {
    const members = bundle.paths.map((path) => byPath.get(path)!);
    if (members.length === 1) {
      whole.push(members[0]!);
      continue;
    }
    const { zipBundle } = await import("../../shared/formats/zipBundle.ts");
    const parts = await Promise.all(
      bundle.paths.map(async (path, i) => ({
        path,
        bytes: new Uint8Array(await members[i]!.arrayBuffer()),
      })),
    );
    const base = bundle.name.split("/").at(-1)!;
    const zip = new File([zipBundle(parts)], base, { type: "application/zip" });
    whole.push(withPath(zip, bundle.name));
  }
  return whole;
}
