/** All endpoints in one list a direction: what reads, what searches by POST, what writes. */
import type { Endpoint, Endpoints } from "./endpoint.ts";
import { experimentReads, experimentWrites } from "./experiments.ts";
import { historyReads } from "./history.ts";
import { inputWrites } from "./inputs.ts";
import { loggingWrites } from "./logging.ts";
import { modelReads, modelSearches, modelWrites } from "./models.ts";
import { registryReads, registryWrites } from "./registry.ts";
import { artifactReads } from "./runArtifacts.ts";
import { runReads, runWrites } from "./runs.ts";
import { runSearches } from "./runSearch.ts";

export const reads: Endpoints = {
  ...experimentReads,
  ...runReads,
  ...historyReads,
  ...artifactReads,
  ...modelReads,
  ...registryReads,
};

/** Searches change nothing: whoever may read may send these, too. */
export const searches: Endpoints = {
  ...runSearches,
  ...modelSearches,
  "experiments/search": experimentReads["experiments/search"]!,
};

export const writes: Endpoints = {
  ...experimentWrites,
  ...runWrites,
  ...loggingWrites,
  ...inputWrites,
  ...modelWrites,
  ...registryWrites,
};

/** Undefined for what MLflow has and Parley has not, and for what nobody has. */
export function endpointIn(
  endpoints: Endpoints,
  name: string,
): Endpoint | undefined {
  return Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
}
