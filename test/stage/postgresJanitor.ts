/** `node postgresJanitor.ts <folder> <pid>`: when that process is gone, ends the Postgres in the folder and removes both. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { isAlive, postmasterPid } from "./postgres.ts";

const [folder, ownerPid] = process.argv.slice(2);
if (!folder || !ownerPid)
  throw new Error("postgresJanitor: which folder, and whose?");

while (isAlive(Number(ownerPid)) && existsSync(folder)) await setTimeout(500);
const pid = await postmasterPid(folder);
if (pid !== null) {
  process.kill(pid, "SIGCONT");
  process.kill(pid, "SIGQUIT");
  while (isAlive(pid)) await setTimeout(50);
}
await rm(folder, { recursive: true, force: true });
