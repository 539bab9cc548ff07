/**
 * `npm run bench [-- anchors latency canvas bundle charts sessions runs live threads panel]`: prints figures beside their baselines; asserts nothing.
 * `npm run bench -- sync [--short ...]` measures other servers beside ours (`sync/parameters.ts`).
 */
import { benchAnchors } from "./anchors.ts";
import { benchBundle } from "./bundle.ts";
import { benchCanvas } from "./canvas.ts";
import { benchChartDraw } from "./chartDraw.ts";
import type { Figure } from "./figure.ts";
import { benchLatency } from "./latency.ts";
import { benchLiveCharts } from "./liveCharts.ts";
import { benchRuns } from "./runs/index.ts";
import { benchSessions } from "./sessions.ts";
import { benchSync } from "./sync/index.ts";
import { benchThreads } from "./threads.ts";
import { benchThreadsPage } from "./threadsPage.ts";

const benches: Record<string, () => Promise<Figure[]>> = {
  anchors: benchAnchors,
  bundle: benchBundle,
  latency: benchLatency,
  canvas: benchCanvas,
  charts: benchChartDraw,
  sessions: benchSessions,
  runs: benchRuns,
  live: benchLiveCharts,
  threads: benchThreads,
  panel: benchThreadsPage,
};

const chosen = process.argv.slice(2);
if (chosen[0] === "sync") {
  console.log("\nsync");
  await benchSync(chosen.slice(1));
  process.exit();
}
for (const name of chosen.length > 0 ? chosen : Object.keys(benches)) {
  const bench = benches[name];
  if (!bench)
    throw new Error(
      `bench: unknown bench: ${name}; known: sync, ${Object.keys(benches).join(", ")}`,
    );
  console.log(`\n${name}`);
  for (const figure of await bench()) {
    const ratio =
      figure.ratio === undefined ? "" : ` = ${figure.ratio.toFixed(2)}x`;
    const beside = figure.baseline ? `  vs ${figure.baseline}${ratio}` : "";
    console.log(`  ${figure.name}: ${figure.value}${beside}`);
  }
}
