/** Builds the client unless dist/ already holds the build of exactly these sources. */
import { build } from "vite";
import { clientIsStale, stampClient } from "./stale.ts";

if (clientIsStale()) {
  console.log(
    "Building the client (about half a minute, only when it changed) …",
  );
  await build({ logLevel: "warn" });
  stampClient();
}
