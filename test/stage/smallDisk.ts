/** A folder on a disk of its own that can be filled up: a small tmpfs, which only root can mount. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  /** Until not one more byte fits. */
  fill(): void;
  free(): void;
  unmount(): void;
}

/** A string that says why it cannot be had. */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  if (process.getuid?.() !== 0) return "only root can mount a small disk";
  const folder = mkdtempSync(join(tmpdir(), "parley-small-"));
  try {
    const options = ["-t", "tmpfs", "-o", `size=${megabytes}m`];
    execFileSync("mount", [...options, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return `this machine does not let root mount: ${String(error)}`;
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill() {
      const file = openSync(filler, "w");
      try {
        for (let piece = 64 * 1024; piece >= 1; piece = Math.floor(piece / 2))
          writeUntilFull(file, Buffer.alloc(piece));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount() {
      execFileSync("umount", ["-l", folder], { stdio: "pipe" });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeUntilFull(file: number, piece: Buffer) {
  for (;;)
    try {
      if (writeSync(file, piece) < piece.length) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return;
      throw error;
    }
}
