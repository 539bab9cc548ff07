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
  /** Somebody who is signed in: by name in local access, else with an account, invited by the first admin. */
  join(name: string, options?: ActorOptions): Promise<Actor>;
  /** A browser in which nobody is signed in. */
  visit(name: string, options?: ActorOptions): Promise<Actor>;
  /** In accounts access, before the first `join`: the link that makes the first admin, as the server printed it. */
  setupUrl(): string;
  close(): Promise<void>;
}

export interface StageOptions {
  /** With accounts; else people join by name. */
  readonly accounts?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ActorOptions {
  readonly disciplines?: readonly Discipline[];
  readonly phone?: boolean;
  readonly dark?: boolean;
  /** Lets the app keep itself in this browser; else every person would fetch all of it. */
  readonly offline?: boolean;
  /** In accounts access: what they are in the workspace. */
  readonly workspaceRole?: "admin" | "member";
  /** In accounts access: the admin who invites them, when the first account was made by hand. */
  readonly invitedBy?: Actor;
}

/** With which somebody of the stage signs in. */
export function accountOf(name: string) {
  const word = name.toLowerCase().replaceAll(/\W+/g, "-");
  return {
    email: `${word}@example.org`,
    password: `three quiet words ${word.length}`,
  };
}

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

const onStage = new Set<Actor>();

/** Everyone who has a page open now, on any stage of this test file. */
export function actorsOnStage(): Iterable<Actor> {
  return onStage;
}

export async function openStage({
  accounts = false,
  environment = {},
}: StageOptions = {}): Promise<Stage> {
  const parley = await startParley({
    ...environment,
    ...(accounts && { ACCESS: "accounts" }),
  });
  const browser = await launchChromium();
  let firstAdmin: Actor | null = null;

  const visit: Stage["visit"] = async (name, options = {}) => {
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
    onStage.add(actor);
    return actor;
  };
  const setupUrl = () => {
    const url = /Parley is set up at (\S+)/.exec(parley.output())?.[1];
    if (!url)
      throw new Error(`No set-up link was printed:\n${parley.output()}`);
    return url;
  };
  const makeAccount = async (
    actor: Actor,
    disciplines: readonly Discipline[],
    options: ActorOptions,
  ) => {
    const admin = options.invitedBy ?? firstAdmin;
    const { url } = admin
      ? await admin.api<{ url: string }>("POST", "/api/admin/invitations", {
          email: accountOf(actor.name).email,
          workspaceRole: options.workspaceRole ?? "member",
        })
      : { url: setupUrl() };
    await actor.api("POST", "/api/invitations/accept", {
      ...accountOf(actor.name),
      secret: new URL(url).hash.slice(1),
      name: actor.name,
      disciplines,
    });
    firstAdmin ??= actor;
  };

  return {
    parley,
    browser,
    visit,
    setupUrl,
    async join(name, options = {}) {
      const { disciplines = ["data science"] } = options;
      // Invited by somebody: an admin who does nothing else.
      if (accounts && !firstAdmin && !options.invitedBy)
        await makeAccount(await visit("First Admin"), ["engineering"], {});
      const actor = await visit(name, options);
      if (accounts) await makeAccount(actor, disciplines, options);
      else await actor.api("POST", "/api/session", { name, disciplines });
      return actor;
    },
    async close() {
      onStage.clear();
      await browser.close();
      await refuseCspReports(parley);
      await parley.stop();
    },
  };
}

/** T16, T19: no page of the whole file tried what its policy forbids. A server that a test stopped is not asked. */
async function refuseCspReports(parley: Parley) {
  if (!parley.isRunning()) return;
  const answer = await fetch(`${parley.url}/metrics`);
  const count = /^parley_csp_reports_total (\d+)$/m.exec(await answer.text());
  if (count?.[1] === "0") return;
  await parley.stop();
  throw new Error(
    `pages tried what their policy forbids (${count?.[1] ?? "uncounted"}):\n${parley.output()}`,
  );
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
