/** The model registry, which Parley has not: searches find nothing, everything else says so. */
import type { Endpoints } from "./endpoint.ts";
import { missing, noRegistry } from "./refusals.ts";

export const registryReads: Endpoints = {
  "registered-models/search": async () => ({}),
  "registered-models/list": async () => ({}),
  "model-versions/search": async () => ({}),
  "registered-models/get": async ({ message }) => {
    throw missing(
      `Registered Model with name=${String(message["name"]).slice(0, 250)} not found`,
    );
  },
  "model-versions/get": async ({ message }) => {
    throw missing(
      `Model Version (name=${String(message["name"]).slice(0, 250)}) not found`,
    );
  },
};

const refuse: Endpoints[string] = async () => {
  throw noRegistry();
};

export const registryWrites: Endpoints = {
  "registered-models/create": refuse,
  "model-versions/create": refuse,
  "registered-models/get-latest-versions": refuse,
};
