/** Paths of artifacts as folders. Pure. */

export interface ArtifactFolder {
  readonly name: string;
  readonly folders: readonly ArtifactFolder[];
  readonly files: readonly {
    readonly name: string;
    readonly path: string;
    readonly size: number;
  }[];
  /** Files in it and in its folders, and their bytes. */
  readonly count: number;
  readonly size: number;
}

export function artifactTree(
  artifacts: readonly { readonly path: string; readonly size: number }[],
  name = "",
  prefix = "",
): ArtifactFolder {
  const inside = artifacts.map(({ path, size }) => ({
    path,
    size,
    rest: path.slice(prefix.length),
  }));
  const files = inside
    .filter(({ rest }) => !rest.includes("/"))
    .map(({ path, size, rest }) => ({ name: rest, path, size }));
  const folders = [
    ...Map.groupBy(
      inside.filter(({ rest }) => rest.includes("/")),
      ({ rest }) => rest.slice(0, rest.indexOf("/")),
    ),
  ].map(([folder, members]) =>
    artifactTree(members, folder, `${prefix}${folder}/`),
  );
  const byName = (a: { name: string }, b: { name: string }) =>
    a.name.localeCompare(b.name);
  return {
    name,
    folders: folders.sort(byName),
    files: files.sort(byName),
    count: artifacts.length,
    size: artifacts.reduce((sum, { size }) => sum + size, 0),
  };
}
