/** Work in the background that looks again and again for what is due. */
import type { Logger } from "pino";
import { errorForLog } from "../log.ts";

export interface Turns {
  /** Resolves when the turn that is going on is over. */
  stop(): Promise<void>;
}

export function repeatTurns(
  log: Logger,
  everyMs: number,
  turn: (isStopped: () => boolean) => Promise<unknown>,
): Turns {
  let isStopped = false;
  let isFailing = false;
  let wake = () => {};
  const run = async () => {
    while (!isStopped) {
      try {
        await turn(() => isStopped);
        isFailing = false;
      } catch (error) {
        // The next turn makes up for it; said once, for it repeats as long as the database is away.
        if (!isFailing)
          log.warn(
            { error: errorForLog(error) },
            "cannot look for what is to be sent",
          );
        isFailing = true;
      }
      if (isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    async stop() {
      isStopped = true;
      wake();
      await running;
    },
  };
}
