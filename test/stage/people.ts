/** People in real browsers: each has a context of their own (cookies, storage) on one running Parley. */
import { hashPassword } from "better-auth/crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { sessionCookieName } from "../../server/records/session.ts";
import type { Discipline } from "../../shared/people.ts";
import { makeAccount } from "./accountRows.ts";
import { launchChromium } from "./chromium.ts";
import { withTables } from "./databaseOf.ts";
import { startParley, type Parley } from "./parley.ts";

export interface Actor {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page logged or threw, for tests that expect none. */
  readonly problems: string[];
  /** Calls the API as this person; gives the parsed answer and throws on an error status. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface Stage {
  readonly parley: Parley;
  readonly browser: Browser;
  /** Somebody who is signed in: by name in local access, else with an account; signing in is not what takes place. */
  join(name: string, options?: ActorOptions): Promise<Actor>;
  /** A browser in which nobody is signed in. */
  visit(name: string, options?: ActorOptions): Promise<Actor>;
  /** In accounts access: the link that makes the first admin, as the server printed it. */
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
}

/** With which somebody of the stage signs in. */
export function accountOf(name: string) {
  const word = name.toLowerCase().replaceAll(/\W+/g, "-");
  return {
    email: `${word}@example.org`,
    password: "three quiet words",
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
  const [parley, browser] = await Promise.all([
    startParley({ ...environment, ...(accounts && { ACCESS: "accounts" }) }),
    launchChromium(),
  ]);
  let passwordHash: string | null = null;
  const violations: string[] = [];

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
    context.on("console", (message) => {
      if (/Content[- ]Security[- ]Policy/i.test(message.text()))
        violations.push(`${name}: ${message.text()}`);
    });
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
  const giveAccount = async (
    { name, context }: Actor,
    disciplines: readonly Discipline[],
    workspaceRole: "admin" | "member",
  ) => {
    const { email, password } = accountOf(name);
    passwordHash ??= await hashPassword(password);
    const config = {
      access: "accounts" as const,
      publicUrl: environment["PUBLIC_URL"] ?? null,
    };
    const account = {
      name,
      disciplines,
      workspaceRole,
      email,
      passwordHash,
    };
    const { token } = await withTables(parley, (db) =>
      makeAccount(db, config, account),
    );
    await context.addCookies([
      { name: sessionCookieName(config), value: token, url: parley.url },
    ]);
  };

  return {
    parley,
    browser,
    visit,
    setupUrl,
    async join(name, options = {}) {
      const { disciplines = ["data science"] } = options;
      const actor = await visit(name, options);
      if (accounts)
        await giveAccount(
          actor,
          disciplines,
          options.workspaceRole ?? "member",
        );
      else await actor.api("POST", "/api/session", { name, disciplines });
      return actor;
    },
    async close() {
      onStage.clear();
      await browser.close();
      try {
        await refuseViolations(parley, violations);
      } finally {
        await parley.stop();
      }
    },
  };
}

/**
 * T16, T19: no page of the whole file tried what its policy forbids. The pages say so at once; what the server heard is
 * in its log and, when no test restarted it, in its count.
 */
async function refuseViolations(
  parley: Parley,
  inPages: readonly string[],
): Promise<void> {
  const logged = parley.output().match(/^.*policy stopped something.*$/gm);
  const heard = [...inPages, ...(logged ?? [])];
  if (heard.length === 0 && (await reportCount(parley)) === "0") return;
  throw new Error(
    `pages tried what their policy forbids:\n${heard.join("\n")}`,
  );
}

async function reportCount(parley: Parley): Promise<string | undefined> {
  if (!parley.isRunning()) return "0";
  const metrics = await (await fetch(`${parley.url}/metrics`)).text();
  return /^parley_csp_reports_total (\d+)$/m.exec(metrics)?.[1];
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
