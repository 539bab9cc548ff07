/** Writes docs/licences.md from package-lock.json: what we build on, and under which licences. `node scripts/licences.ts` */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly integrity: string | undefined;
  readonly hasInstallScript: boolean;
  /** Only needed to build and test. */
  readonly isDev: boolean;
}

export function lockedPackages(): LockedPackage[] {
  const lock = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  ) as { packages: Record<string, Record<string, unknown>> };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => ({
      name: path.replace(/^.*node_modules\//, ""),
      version: String(entry["version"]),
      licence: String(entry["license"] ?? "unknown"),
      integrity: entry["integrity"] as string | undefined,
      hasInstallScript: entry["hasInstallScript"] === true,
      isDev: entry["dev"] === true || entry["devOptional"] === true,
    }));
}

export function licencesPage(packages: readonly LockedPackage[]): string {
  const byLicence = Map.groupBy(packages, ({ licence }) => licence);
  const sections = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, some]) => {
      const names = (isDev: boolean) =>
        [
          ...new Set(
            some
              .filter((each) => each.isDev === isDev)
              .map(({ name, version }) => `${name} ${version}`),
          ),
        ].sort();
      const lines = [
        ["Shipped", names(false)] as const,
        ["For building and testing only", names(true)] as const,
      ]
        .filter(([, list]) => list.length > 0)
        .map(([title, list]) => `${title}: ${list.join(", ")}.`);
      return `## ${licence}\n\n${lines.join("\n\n")}\n`;
    });
  return `# Licences of what Parley builds on

Made by \`node scripts/licences.ts\` from \`package-lock.json\`; \`test/contract/supply.test.ts\` fails when it is not up to date, or when a package comes with another kind of licence. Parley itself is MIT. MPL-2.0 packages are used as they are, unchanged; the fonts (OFL-1.1) are served with the app.

${sections.join("\n")}`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(join(root, "docs/licences.md"), licencesPage(lockedPackages()));
