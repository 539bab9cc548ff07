/** `npm run token`: makes, lists and ends API tokens, also while the server runs. */
import { ConfigError, readConfig } from "../server/config.ts";
import { Refusal } from "../server/http/errors.ts";
import { openBeside } from "../server/store/beside.ts";
import { StoreError } from "../server/store/store.ts";
import { makeTokenBeside, revokeTokenBeside } from "../server/tokens/beside.ts";
import {
  CommandError,
  readCommand,
  usage,
  type TokenCommand,
} from "../server/tokens/commandLine.ts";
import { listTokens } from "../server/tokens/tokens.ts";

try {
  if (process.argv.length === 2 || process.argv.includes("--help"))
    console.log(usage);
  else await run(readCommand(process.argv.slice(2)));
} catch (error) {
  const isExpected = [CommandError, ConfigError, StoreError, Refusal].some(
    (kind) => error instanceof kind,
  );
  console.error(isExpected ? (error as Error).message : error);
  if (error instanceof CommandError)
    console.error("\nnpm run token -- --help says what can be said.");
  process.exitCode = error instanceof CommandError ? 2 : 1;
}

async function run(command: TokenCommand) {
  const config = readConfig(process.env);
  const db = await openBeside(config);
  try {
    switch (command.type) {
      case "make": {
        const made = await makeTokenBeside(db, config, command);
        console.error(
          `Token “${command.name}” acts as ${made.person} with ${command.scopes.join(", ")}${command.canvases ? ` on ${command.canvases.length} canvas(es)` : ""}, ${command.expiresAt ? `until ${command.expiresAt}` : "without an end"}. Its id is ${made.id}. It is shown this once:`,
        );
        // Alone on the output, so that it can be piped to where secrets are kept.
        console.log(made.token);
        break;
      }
      case "list": {
        const tokens = await listTokens(db, null, { offset: 0, limit: 10_000 });
        if (tokens.length === 0) console.log("There are no tokens.");
        for (const token of tokens)
          console.log(
            [
              token.id,
              token.name,
              `as ${token.person.name}`,
              token.scopes.join(","),
              token.canvases
                ? token.canvases.map(({ id }) => id).join(",")
                : "all canvases",
              token.expiresAt ? `until ${token.expiresAt}` : "no end",
              token.lastUsedAt ? `used ${token.lastUsedAt}` : "never used",
            ].join("  "),
          );
        break;
      }
      case "revoke":
        await revokeTokenBeside(db, command.id);
        console.log("It does not work any more.");
        break;
      default:
        command satisfies never;
    }
  } finally {
    await db.destroy();
  }
}
