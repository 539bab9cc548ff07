/** The work of `npm run import`: finds the files, sends them one after the other, and says what came of each. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { ImportAnswer } from "../../shared/api/runs.ts";
import { bundlesOf } from "../../shared/formats/bundles.ts";
import { importLimits } from "../../shared/formats/parsed.ts";
import { zipBundle } from "../../shared/formats/zipBundle.ts";
import { ImportCommandError, type ImportCommand } from "./importCommand.ts";

export interface Printer {
  say(line: string): void;
  complain(line: string): void;
}

interface Found {
  /** On the disk, by the path in what was named. */
  readonly files: ReadonlyMap<string, string>;
}

/** Answers how many could not be imported. Throws an `ImportCommandError` when nothing can be sent at all. */
export async function sendImports(
  command: ImportCommand,
  printer: Printer,
): Promise<number> {
  const { files } = await findFiles(command.paths);
  if (files.size === 0)
    throw new ImportCommandError(
      "There are no files in what you named.",
      false,
    );
  const headers = await credentials(command);
  let failed = 0;
  for (const { name, paths } of bundlesOf([...files.keys()])) {
    const problem = await send(command, headers, name, paths, files, printer);
    if (problem === null) continue;
    failed++;
    printer.complain(`${name}: not imported. ${problem}`);
  }
  return failed;
}

/** Null when it was imported, else why not. */
async function send(
  command: ImportCommand,
  headers: Readonly<Record<string, string>>,
  name: string,
  paths: readonly string[],
  files: ReadonlyMap<string, string>,
  printer: Printer,
): Promise<string | null> {
  let size = 0;
  const parts = [];
  for (const path of paths) {
    const bytes = new Uint8Array(await readFile(files.get(path)!));
    size += bytes.byteLength;
    if (size > importLimits.fileBytes)
      return `At most ${importLimits.fileBytes / 1024 / 1024} MB can be imported at once.`;
    parts.push({ path, bytes });
  }
  const query = new URLSearchParams({ name });
  if (command.project !== null) query.set("project", command.project);
  const response = await reach(command, `/api/runs/import?${query}`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/octet-stream" },
    body: parts.length === 1 ? parts[0]!.bytes : zipBundle(parts),
  });
  if (!response.ok) return problemOf(response);
  const { imports } = (await response.json()) as ImportAnswer;
  for (const each of imports) {
    const runs = each.runs.length === 1 ? "1 run" : `${each.runs.length} runs`;
    const before = each.alreadyImported ? ", imported before" : "";
    printer.say(`${each.file}: ${runs} (${each.format}${before})`);
    for (const id of each.runs.slice(0, 5))
      printer.say(`  ${command.server}/runs/${id}`);
    if (each.runs.length > 5) printer.say(`  and ${each.runs.length - 5} more`);
    for (const warning of each.warnings) printer.say(`  note: ${warning}`);
  }
  return null;
}

async function credentials(
  command: ImportCommand,
): Promise<Record<string, string>> {
  if (command.token !== null)
    return { authorization: `Bearer ${command.token}` };
  const response = await reach(command, "/api/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Import", disciplines: ["engineering"] }),
  });
  if (response.status === 403)
    throw new ImportCommandError(
      "This server wants to know who you are: make a token with npm run token -- --name import --role editor, and give it as PARLEY_TOKEN or --token.",
      false,
    );
  if (!response.ok)
    throw new ImportCommandError(await problemOf(response), false);
  const cookies = response.headers.getSetCookie();
  return { cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") };
}

async function reach(
  { server }: ImportCommand,
  path: string,
  init: RequestInit,
): Promise<Response> {
  try {
    return await fetch(`${server}${path}`, init);
  } catch {
    throw new ImportCommandError(
      `No Parley answers at ${server}. Start one with npm start, or say where it runs with --server.`,
      false,
    );
  }
}

async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: { message: string } };
    return error.message;
  } catch {
    return `The server answered ${response.status}: ${text.slice(0, 200)}`;
  }
}

/** Files as they were named, and all files in folders; links are not followed. */
async function findFiles(paths: readonly string[]): Promise<Found> {
  const files = new Map<string, string>();
  for (const given of paths) {
    const path = resolve(given);
    const stats = await lstat(path).catch(() => null);
    if (!stats)
      throw new ImportCommandError(`There is no such file: ${given}`, false);
    if (!stats.isDirectory()) {
      // Under its folder's name, which names the run in some formats.
      files.set(`${basename(dirname(path))}/${basename(path)}`, path);
      continue;
    }
    const inside = await readdir(path, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of inside) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const name = relative(dirname(path), file).replaceAll(sep, "/");
      files.set(name, file);
      if (files.size > importLimits.members)
        throw new ImportCommandError(
          `There are more than ${importLimits.members.toLocaleString("en")} files in what you named. Import it in parts.`,
          false,
        );
    }
  }
  return { files };
}
