/**
 * `npm test`, which is what CI runs: types, lint, format, then every test, browsers included. Ends with the plain line
 * "N passed, N failed". `npm test -- <filter>` passes the filter on to vitest and skips the other checks.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const filters = process.argv.slice(2);
const reportDir = await mkdtemp(join(tmpdir(), "parley-test-"));
let failedSteps = 0;
let passed = 0;
let failed = 0;

if (filters.length === 0) {
  await step("types", "tsc", ["--noEmit"]);
  await step("lint", "oxlint", ["--deny-warnings"]);
  await step("format", "prettier", ["--check", "--log-level=warn", "."]);
  await step("build", process.execPath, ["scripts/build-if-stale.ts"]);
}
// vitest itself leaves one core free, which of two is half. Files that mostly wait leave room for one more at a time.
const cores = availableParallelism();
await vitest("fast", [`--maxWorkers=${cores + 1}`]);
await vitest("faults", [`--maxWorkers=${cores}`]);
await vitest("browser", [`--maxWorkers=${cores}`]);
await rm(reportDir, { recursive: true, force: true });

console.log(`\n${passed} passed, ${failed + failedSteps} failed`);
process.exitCode = failed + failedSteps > 0 ? 1 : 0;

async function step(name: string, command: string, args: string[]) {
  const startedAt = performance.now();
  const code = await run(command, args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code !== 0) failedSteps += 1;
}

async function vitest(project: string, options: readonly string[] = []) {
  const report = join(reportDir, `${project}.json`);
  const code = await run("vitest", [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    "--passWithNoTests",
    ...options,
    ...filters,
  ]);
  try {
    const counts = JSON.parse(await readFile(report, "utf8"));
    passed += counts.numPassedTests;
    failed += counts.numFailedTests;
    if (code !== 0 && counts.numFailedTests === 0) failedSteps += 1;
  } catch {
    // No report: vitest itself failed before a test ran, or found none.
    if (code !== 0) failedSteps += 1;
  }
}

function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
