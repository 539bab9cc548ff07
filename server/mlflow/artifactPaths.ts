/** Addresses of artifacts: `<experiment>/<run>/artifacts/<path>` and `<experiment>/models/<model>/artifacts/<path>`. */
import { badPath, invalidValue } from "./refusals.ts";

export interface ArtifactPlace {
  readonly project: string;
  /** Id of a run, a logged model or a trace. */
  readonly owner: string;
  readonly kind: "run" | "models" | "traces";
  /** "" for the folder of all. */
  readonly path: string;
}

const longest = 1000;

/** Throws MLflow's refusal for a path that leads anywhere else, however it is written. */
export function readPlace(address: string): ArtifactPlace {
  const parts = checkPath(address.replace(/\/+$/, "")).split("/");
  const [project = "", second = "", third = "", ...rest] = parts;
  if (second === "models" || second === "traces") {
    const [folder, ...path] = rest;
    if (third === "" || folder !== "artifacts") throw noPlace();
    return { project, owner: third, kind: second, path: path.join("/") };
  }
  if (second === "" || third !== "artifacts") throw noPlace();
  return { project, owner: second, kind: "run", path: rest.join("/") };
}

const noPlace = () =>
  invalidValue(
    "Artifacts here belong to a run or to a logged model: <experiment id>/<run id>/artifacts/<path>, or <experiment id>/models/<model id>/artifacts/<path>.",
  );

/**
 * Relative, "/" between folders. Artifacts are rows, so no path leads out of a folder here; but clients write them to
 * their own disk under the same name.
 */
export function checkPath(path: string): string {
  let decoded = path;
  // "%252e" is "%2e" is ".": whoever decodes once more than we do is not to be surprised either.
  for (let times = 0; times < 5; times++) {
    if (!isPlain(decoded)) throw badPath();
    const further = decodeOrNull(decoded);
    if (further === null || further === decoded) return path;
    decoded = further;
  }
  throw badPath();
}

function isPlain(path: string): boolean {
  return (
    path.length <= longest &&
    !/[\p{Cc}\\]|^[A-Za-z][A-Za-z0-9+.-]*:|^~/u.test(path) &&
    path.isWellFormed() &&
    path
      .split("/")
      .every((part) => part !== "" && part !== "." && part !== "..")
  );
}

/** Null for what is no encoding: a name with a plain %. */
function decodeOrNull(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
