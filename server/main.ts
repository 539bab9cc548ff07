/** The server as a program: reads the environment, starts, prints where it is, and stops tidily on a signal. */
import { ConfigError, describeDoubts, readConfig } from "./config.ts";
import { startServer } from "./start.ts";
import { StoreError } from "./store/store.ts";

/** After this long a stop is no longer tidy. Everything that was acknowledged is on disk anyway. */
const drainWithinMs = 9000;

try {
  const config = readConfig(process.env);
  for (const doubt of describeDoubts(config)) console.warn(doubt);
  const server = await startServer(config);
  console.log(`Parley is at ${server.url}`);
  if (server.setupUrl)
    console.log(
      `Parley is set up at ${server.setupUrl}\nThis link makes the first admin's account, works once, and is new at each start until then. Keep it to yourself.`,
    );
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => void stopAndExit(server.stop));
} catch (error) {
  const isExpected =
    error instanceof ConfigError || error instanceof StoreError;
  console.error(isExpected ? `Parley cannot start. ${error.message}` : error);
  process.exit(1);
}

async function stopAndExit(stop: () => Promise<void>) {
  const late = setTimeout(() => process.exit(1), drainWithinMs);
  try {
    await stop();
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  } finally {
    clearTimeout(late);
  }
}
