/** Finds a Chromium for the browser tests: the one named, the machine's, the one inside npm, or Debian's by apt. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Without these Chromium looks for hosts that no test machine has. */
const quietFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: quietFlags,
  });
}

async function chromiumPath(): Promise<string> {
  const named = process.env["CHROMIUM_PATH"];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH: no file at ${named}`);
  }
  const installed = systemPaths.find((path) => existsSync(path));
  if (installed) return installed;
  try {
    const packed = await import("@sparticuz/chromium");
    return await packed.default.executablePath();
  } catch (error) {
    if (process.getuid?.() !== 0)
      throw new Error(
        "No Chromium found: install one, or set CHROMIUM_PATH to its file",
        { cause: error },
      );
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      stdio: "inherit",
    });
    return "/usr/bin/chromium";
  }
}
