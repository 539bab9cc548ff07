/** T30: what we build on is pinned, is free to use, and runs nothing when it is installed that is not named. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { licencesPage, lockedPackages } from "../../scripts/licences.ts";

const root = join(import.meta.dirname, "../..");
const packages = lockedPackages();

/** MPL-2.0 binds only those who change its files; OFL-1.1 is for fonts. */
const allowed = [
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
  "MPL-2.0",
  "OFL-1.1",
  "(MIT OR CC0-1.0)",
];

test("T30: every package is locked to its bytes", () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(
    packages.filter(({ integrity }) => !integrity?.startsWith("sha512-")),
  ).toEqual([]);
});

test("T30: only packages that package.json names have scripts that could run when they are installed", () => {
  const { allowScripts } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as { allowScripts: Record<string, boolean> };
  const named = Object.keys(allowScripts);
  const withScripts = packages
    .filter(({ hasInstallScript }) => hasInstallScript)
    .map(({ name }) => name);
  expect(withScripts.filter((name) => !named.includes(name))).toEqual([]);
  // Node itself comes as a package, whose script puts the binary in place.
  expect(named.filter((name) => allowScripts[name])).toEqual(["node"]);
});

test("T30: every licence is one that lets a company use Parley freely", () => {
  expect(
    packages
      .filter(({ licence }) => !allowed.includes(licence))
      .map(({ name, licence }) => `${name}: ${licence}`),
  ).toEqual([]);
});

test("T30: docs/licences.md is up to date; if not: node scripts/licences.ts", () => {
  expect(readFileSync(join(root, "docs/licences.md"), "utf8")).toBe(
    licencesPage(packages),
  );
});
