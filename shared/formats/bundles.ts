/**
 * Which of many files belong together: the parts of one evaluation are imported as one archive, everything else file by
 * file. Used by whoever has a folder: the browser, the command line, the watched folder.
 */

export interface Bundle {
  /** Of the archive, or of the single file; relative, with "/" between folders. */
  readonly name: string;
  /** One path: the file itself. Several: what goes into the archive, by these paths. */
  readonly paths: readonly string[];
}

const helmParts =
  /^(?:run_spec|stats|per_instance_stats|scenario_state|scenario|instances)\.json$/;
const eventFile = /(?:^|\.)events\.out\.tfevents\./;

/** Every path comes once; hidden files, and what systems add by themselves, are left out. */
export function bundlesOf(paths: readonly string[]): Bundle[] {
  const left = new Set(paths.filter((path) => !isLitter(path)));
  const bundles: Bundle[] = [];
  const take = (
    folder: string,
    what: string,
    wanted: (path: string) => boolean,
  ) => {
    const members = [...left].filter(wanted).sort();
    if (members.length === 0) return;
    for (const path of members) left.delete(path);
    bundles.push(
      members.length === 1
        ? { name: members[0]!, paths: members }
        : { name: `${folder || what}.zip`, paths: members },
    );
  };
  for (const root of fileStores(left))
    take(root, "mlruns", (path) => inFolder(path, root) && isOfFileStore(path));
  const folders = Map.groupBy(left, folderOf);
  for (const [folder, members] of folders) {
    const names = new Set(members.map(baseOf));
    if (names.has("run_spec.json") && names.has("stats.json"))
      take(
        folder,
        "HELM run",
        (path) => isIn(path, folder) && helmParts.test(baseOf(path)),
      );
    if (members.filter((path) => eventFile.test(baseOf(path))).length > 1)
      take(
        folder,
        "TensorBoard log",
        (path) => isIn(path, folder) && eventFile.test(baseOf(path)),
      );
  }
  for (const path of left) bundles.push({ name: path, paths: [path] });
  return bundles.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folders in which MLflow keeps experiments: those above `<experiment>/<run>/meta.yaml`. */
function fileStores(paths: ReadonlySet<string>): string[] {
  const roots = new Set<string>();
  for (const path of paths) {
    const match = /^(?:(.*)\/)?[^/]+\/[0-9a-f]{32}\/meta\.yaml$/.exec(path);
    if (
      match &&
      !/(?:^|\/)(?:inputs|datasets|models)\/[^/]+\/meta\.yaml$/.test(path)
    )
      roots.add(match[1] ?? "");
  }
  return [...roots].sort((a, b) => a.length - b.length);
}

/** Artifacts are of any kind and size: only those that may be tables are read. */
function isOfFileStore(path: string): boolean {
  return (
    /\/(?:meta\.yaml|(?:metrics|params|tags|inputs|datasets)\/.+)$/.test(
      path,
    ) || /\/artifacts\/.*\.json$/.test(path)
  );
}

function isLitter(path: string): boolean {
  return path
    .split("/")
    .some(
      (part) =>
        part.startsWith(".") ||
        part === "__MACOSX" ||
        /^(?:Thumbs\.db|desktop\.ini)$/i.test(part),
    );
}

function inFolder(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

function isIn(path: string, folder: string): boolean {
  return folderOf(path) === folder;
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
