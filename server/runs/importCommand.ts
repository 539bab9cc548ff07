/** What can be said to `npm run import`. */
import { parseArgs } from "node:util";

export const importUsage = `npm run import -- FILE or FOLDER...

Sends evaluation results to a running Parley: folders with all that is in them.

  --server URL     where it runs (default http://localhost:4000, or PORT)
  --token TOKEN    who you are (default: the variable PARLEY_TOKEN); make one with npm run token.
                   Without it you join by name, which works where ACCESS is local.
  --project NAME   where runs go whose file names no project
  --help           this text

Ends with 0 when every file was imported, 1 when one was not, 2 when the command cannot be understood.`;

export interface ImportCommand {
  readonly paths: readonly string[];
  /** Without a trailing slash. */
  readonly server: string;
  readonly token: string | null;
  readonly project: string | null;
}

/** Says to the person what to do instead. */
export class ImportCommandError extends Error {
  readonly isMisuse: boolean;

  constructor(message: string, isMisuse = true) {
    super(message);
    this.isMisuse = isMisuse;
  }
}

/** Throws an `ImportCommandError`. */
export function readImportCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ImportCommand | "help" {
  const { values, positionals } = parsed(args);
  if (values.help || args.length === 0) return "help";
  if (positionals.length === 0)
    throw new ImportCommandError("Say which files or folders to import.");
  const port = /^\d+$/.test(environment["PORT"] ?? "")
    ? environment["PORT"]
    : "4000";
  const given = values.server ?? `http://localhost:${port}`;
  const server = URL.parse(given);
  if (!server || !/^https?:$/.test(server.protocol))
    throw new ImportCommandError(
      `--server: not an address such as http://localhost:4000: ${given}`,
    );
  return {
    paths: positionals,
    server: server.href.replace(/\/+$/, ""),
    token: values.token ?? environment["PARLEY_TOKEN"]?.trim() ?? null,
    project: values.project ?? null,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        server: { type: "string" },
        token: { type: "string" },
        project: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new ImportCommandError((error as Error).message);
  }
}
