/** Development: the server restarts on change, the client reloads hot. Open http://localhost:5173. */
import { spawn } from "node:child_process";

const children = [
  spawn(
    process.execPath,
    ["--watch", "--watch-preserve-output", "server/main.ts"],
    {
      stdio: "inherit",
    },
  ),
  spawn("vite", [], { stdio: "inherit" }),
];

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => children.forEach((child) => child.kill(signal)));
for (const child of children)
  child.on("exit", (code) => {
    children.forEach((other) => other.kill());
    process.exitCode = code ?? 1;
  });
