/**
 * `npm test`, which is what CI runs: types, lint, format, then every test, browsers included. Ends with what failed, by
 * name, and the plain line "N passed, N failed". `npm test -- <filter>` passes the filter on to vitest and skips the
 * other checks.
 */
import { spawn, type StdioOptions } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

const filters = process.argv.slice(2);
const reportDir = await mkdtemp(join(tmpdir(), "parley-test-"));
/** Named again at the end: of a long log often only the end is kept. */
const failures: string[] = [];
let failedSteps = 0;
let passed = 0;
let failed = 0;

if (filters.length === 0)
  // Each takes one core.
  await Promise.all([
    step("types", "tsc", ["--noEmit"]),
    (async () => {
      await step("lint", "oxlint", ["--deny-warnings"]);
      await step("format", "prettier", ["--check", "--log-level=warn", "."]);
      await step("build", process.execPath, ["scripts/build-if-stale.ts"]);
    })(),
  ]);
// vitest itself leaves one core free, which of two is half. Files that mostly wait leave room for one more at a time.
const cores = availableParallelism();
await vitest(["unit", "fast"], cores + 1);
await vitest(["faults"], cores + 1);
await vitest(["browser"], cores);
await rm(reportDir, { recursive: true, force: true });

if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join("\n  ")}`);
console.log(`\n${passed} passed, ${failed + failedSteps} failed`);
process.exitCode = failed + failedSteps > 0 ? 1 : 0;

/** What a step prints comes in one piece, as several run at a time. */
async function step(name: string, command: string, args: string[]) {
  const startedAt = performance.now();
  const { code, output } = await run(command, args, "pipe");
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(output);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code !== 0) {
    failedSteps += 1;
    failures.push(name);
  }
}

async function vitest(projects: readonly string[], workers: number) {
  const name = projects.join(", ");
  const file = join(reportDir, `${projects[0]}.json`);
  const { code } = await run(
    "vitest",
    [
      "run",
      ...projects.map((project) => `--project=${project}`),
      `--maxWorkers=${workers}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      "--passWithNoTests",
      ...filters,
    ],
    "inherit",
  );
  try {
    const report: Report = JSON.parse(await readFile(file, "utf8"));
    passed += report.numPassedTests;
    const names = failuresIn(report);
    failed += names.length;
    failures.push(...names);
    if (code === 0 || names.length > 0) return;
  } catch {
    // No report: vitest itself failed before a test ran, or found none.
    if (code === 0) return;
  }
  failedSteps += 1;
  failures.push(`${name}: vitest ended with ${code}`);
}

/** Tests that failed, and files that failed as a whole: in a hook, or before any test. */
function failuresIn({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => [file, ...test.ancestorTitles, test.title].join(" > "));
    return status === "failed" && tests.length === 0 ? [file] : tests;
  });
}

function run(
  command: string,
  args: string[],
  stdio: StdioOptions,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += String(chunk)));
    child.stderr?.on("data", (chunk) => (output += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
