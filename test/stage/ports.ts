/** Ports for servers of tests. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Free now, and outside of the range from which the system gives ports to clients and to port 0: nobody takes it before
 * the server is up, or while a test has stopped the server.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
