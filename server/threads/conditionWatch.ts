/** Looks at conditions when runs change: soon after a change in this process, and now and then for what others did. */
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { checkAllConditions, checkConditionsOfRuns } from "./conditions.ts";

/** Points stream in by the hundred: one look for all of them. */
const gatherMs = 1000;
const everyMs = 60_000;

/** Stopping waits for the condition that is looked at. */
export function watchConditions(
  context: Context,
  { gather = gatherMs, every = everyMs } = {},
): { stop(): Promise<void> } {
  const changed = new Set<string>();
  let soon: NodeJS.Timeout | null = null;
  let work = Promise.resolve();
  let isStopped = false;

  const hasStopped = () => isStopped;
  const then = (look: () => Promise<void>) => {
    if (isStopped) return;
    work = work.then(look).catch((error: unknown) => {
      context.log.error(
        { error: errorForLog(error) },
        "conditions were not checked",
      );
    });
  };
  const unhear = context.runEvents.listen((runs) => {
    for (const run of runs) changed.add(run);
    soon ??= setTimeout(() => {
      soon = null;
      const runs = [...changed];
      changed.clear();
      then(async () => {
        for (let at = 0; at < runs.length; at += 500)
          await checkConditionsOfRuns(
            context,
            runs.slice(at, at + 500),
            hasStopped,
          );
      });
    }, gather).unref();
  });
  const regularly = setInterval(
    () => then(() => checkAllConditions(context, hasStopped)),
    every,
  ).unref();
  then(() => checkAllConditions(context, hasStopped));

  return {
    async stop() {
      isStopped = true;
      unhear();
      clearInterval(regularly);
      if (soon) clearTimeout(soon);
      await work;
    },
  };
}
