/** `npm run import -- FILE...`: sends evaluation files and folders to a running Parley, and says what came of each. */
import {
  ImportCommandError,
  importUsage,
  readImportCommand,
} from "../server/runs/importCommand.ts";
import { sendImports } from "../server/runs/importSend.ts";

try {
  const command = readImportCommand(process.argv.slice(2), process.env);
  if (command === "help") console.log(importUsage);
  else {
    const failed = await sendImports(command, {
      say: (line) => console.log(line),
      complain: (line) => console.error(line),
    });
    if (failed > 0) process.exitCode = 1;
  }
} catch (error) {
  const isExpected = error instanceof ImportCommandError;
  console.error(isExpected ? error.message : error);
  if (isExpected && error.isMisuse)
    console.error("\nnpm run import -- --help says what can be said.");
  process.exitCode = isExpected && error.isMisuse ? 2 : 1;
}
