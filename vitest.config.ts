import { defineConfig } from "vitest/config";

// On a busy machine; how fast something is, is for test/bench.
const expectations = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{unit,property}/**/*.test.{ts,tsx}"],
          // As in the browser: to read the code anew for each file takes longer than most of them.
          isolate: false,
          expect: expectations,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "fast",
          globalSetup: ["test/stage/tables.ts"],
          expect: expectations,
          testTimeout: 60_000,
          // The first file that needs Postgres starts it.
          hookTimeout: 60_000,
          include: ["test/{contract,integration,sim}/**/*.test.{ts,tsx}"],
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          expect: expectations,
          setupFiles: ["test/stage/onFailure.ts"],
          // Said in the output ("retry x1"), and a bug to be cured: see docs/testing.md.
          retry: 1,
          include: ["test/browser/**/*.test.ts"],
          // Reading the code anew for each file is a third of their time, and they share nothing else.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
