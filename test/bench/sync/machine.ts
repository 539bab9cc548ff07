/** What the figures were measured on, so that they are compared with nothing else. */
import { cpus, loadavg, totalmem } from "node:os";

export function describeMachine(): string {
  const processors = cpus();
  const load = loadavg()[0]?.toFixed(1);
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} cores ${processors[0]?.model}, ${memory} GiB, load ${load} at the start, Node ${process.versions.node}`;
}
