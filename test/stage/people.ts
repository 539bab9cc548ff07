/** People in real browsers: each has a context of their own (cookies, storage) on one running Parley. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Discipline } from "../../shared/people.ts";
import { launchChromium } from "./chromium.ts";
import { startParley, type Parley } from "./parley.ts";

export interface Actor {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page logged or threw; a test fails on them in `close`. */
  readonly problems: string[];
  /** Calls the API as this person; gives the parsed answer and throws on an error status. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface Stage {
  readonly parley: Parley;
  readonly browser: Browser;
  join(name: string, options?: ActorOptions): Promise<Actor>;
  close(): Promise<void>;
}

export interface ActorOptions {
  readonly disciplines?: readonly Discipline[];
  readonly phone?: boolean;
  readonly dark?: boolean;
  /** Lets the app keep itself in this browser; else every person would fetch all of it. */
  readonly offline?: boolean;
}

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

const onStage = new Set<Actor>();

/** Everyone who has a page open now, on any stage of this test file. */
export function actorsOnStage(): Iterable<Actor> {
  return onStage;
}

export async function openStage(
  environment: Record<string, string> = {},
): Promise<Stage> {
  const parley = await startParley(environment);
  const browser = await launchChromium();

  return {
    parley,
    browser,
    async join(name, options = {}) {
      const context = await browser.newContext({
        viewport: options.phone ? phone : desktop,
        hasTouch: options.phone ?? false,
        isMobile: options.phone ?? false,
        colorScheme: options.dark ? "dark" : "light",
        reducedMotion: "reduce",
        baseURL: parley.url,
        acceptDownloads: true,
        serviceWorkers: options.offline ? "allow" : "block",
      });
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      const actor = await createActor(name, context, parley.url);
      await actor.api("POST", "/api/session", {
        name,
        disciplines: options.disciplines ?? ["data science"],
      });
      onStage.add(actor);
      return actor;
    },
    async close() {
      onStage.clear();
      await browser.close();
      await parley.stop();
    },
  };
}

async function createActor(
  name: string,
  context: BrowserContext,
  url: string,
): Promise<Actor> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return {
    name,
    page,
    context,
    problems,
    async api<T>(method: string, path: string, body?: unknown) {
      const answer = await context.request.fetch(url + path, {
        method,
        headers: { origin: url },
        ...(body !== undefined && { data: body }),
      });
      if (!answer.ok())
        throw new Error(
          `${name}: ${method} ${path} answered ${answer.status()}: ${await answer.text()}`,
        );
      return (answer.status() === 204 ? null : await answer.json()) as T;
    },
  };
}
