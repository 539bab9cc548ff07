/** What pages and the service worker agree on. */

export const workerPath = "/sw.js";

/** Images by their hash: cleared when another person signs in. */
export const imageCacheName = "images";

/** To every open page when a build was put on this device. */
export interface WorkerMessage {
  readonly type: "build";
  /** The script of that build's page. */
  readonly entry: string;
}
