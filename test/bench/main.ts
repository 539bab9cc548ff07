/** `npm run bench [-- latency canvas bundle]`: prints figures beside their baselines; asserts nothing. */
import { benchBundle } from "./bundle.ts";
import { benchCanvas } from "./canvas.ts";
import type { Figure } from "./figure.ts";
import { benchLatency } from "./latency.ts";

const benches: Record<string, () => Promise<Figure[]>> = {
  bundle: benchBundle,
  latency: benchLatency,
  canvas: benchCanvas,
};

const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : Object.keys(benches)) {
  const bench = benches[name];
  if (!bench)
    throw new Error(
      `bench: unknown bench: ${name}; known: ${Object.keys(benches).join(", ")}`,
    );
  console.log(`\n${name}`);
  for (const figure of await bench()) {
    const ratio =
      figure.ratio === undefined ? "" : ` = ${figure.ratio.toFixed(2)}x`;
    const beside = figure.baseline ? `  vs ${figure.baseline}${ratio}` : "";
    console.log(`  ${figure.name}: ${figure.value}${beside}`);
  }
}
