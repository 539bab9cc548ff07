/** DATA_DIR: made when it is missing, private, and never anything that hangs. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { StoreError } from "./store.ts";

/** Throws `StoreError` when it cannot be written. */
export function makeFolder(dataDir: string): void {
  try {
    makeEach(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StoreError(
      `DATA_DIR: cannot write in ${dataDir}. Check its owner and permissions, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** Folder by folder: below /proc, Node's own `recursive` tries again for ever. */
function makeEach(folder: string) {
  if (existsSync(folder)) return;
  makeEach(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** There from when a restore begins to move things until all is in its place. */
export function unfinishedRestorePath(dataDir: string): string {
  return join(dataDir, "restore-unfinished");
}

/** Throws `StoreError`: what is in the folder may be half old and half new, and a start would make a third thing of it. */
export function refuseUnfinishedRestore(dataDir: string): void {
  if (existsSync(unfinishedRestorePath(dataDir)))
    throw new StoreError(
      `DATA_DIR: a restore into ${dataDir} was interrupted. Run “npm run restore -- FILE” again with the same file; what was there before it is in the folders before-restore-….`,
    );
}
