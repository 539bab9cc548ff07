/** Set up for every browser test: when one fails, what each person saw goes to test-results/. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach } from "vitest";
import { actorsOnStage } from "./people.ts";

const folder = join(import.meta.dirname, "../../test-results");

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await mkdir(folder, { recursive: true });
  const test = task.name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60);
  for (const { name, page } of actorsOnStage()) {
    const path = join(folder, `${test}--${name.replace(/\W+/g, "-")}.png`);
    // A page that is closed or hangs has no picture; the failure itself is reported all the same.
    await page.screenshot({ path, timeout: 5000 }).catch(() => {});
  }
});
