/** A browser without a screen: keeps cookies for Parley and for the provider, and follows redirects between the two. */
import type { ApiStage } from "./api.ts";
import { publicUrl } from "./identityProvider.ts";

export interface Landing {
  /** Where in the app it ended up; null: it is still elsewhere. */
  readonly path: string | null;
  /** `?problem=` of that address. */
  readonly problem: string | null;
  /** All addresses on the way, the landing among them. */
  readonly way: readonly URL[];
}

export interface OidcBrowser {
  /** By name; those of Parley. */
  readonly cookies: Map<string, string>;
  /** One request to Parley, with the cookies; redirects come back as they are. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  /** Follows redirects from an address until it lands on a page of Parley. */
  follow(address: string): Promise<Landing>;
  /** Signs in from the beginning. */
  signIn(to?: string): Promise<Landing>;
  /** Goes to the provider and comes back with its answer, without giving it to Parley. */
  fetchAnswer(from?: string): Promise<string>;
  /** Whom Parley believes to see; null: nobody. */
  whoAmI(): Promise<{ id: string; name: string } | null>;
}

const callback = `${publicUrl}/api/auth/oidc/callback`;

let opened = 0;

/** Each comes from an address of its own, unless one is given. */
export function openOidcBrowser(
  stage: ApiStage,
  address = `192.0.${Math.floor(++opened / 250)}.${1 + (opened % 250)}`,
): OidcBrowser {
  const cookies = new Map<string, string>();
  const elsewhere = new Map<string, string>();

  const ask: OidcBrowser["ask"] = async (method, path, body) => {
    const init = {
      method,
      headers: {
        ...(cookies.size > 0 && { cookie: headerOf(cookies) }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const response = await stage.request(path, init, address);
    keep(cookies, response);
    return response;
  };
  /** The last address, and what it redirected to if anything. */
  const step = async (address: URL) => {
    if (address.origin === publicUrl)
      return ask("GET", address.pathname + address.search);
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: headerOf(elsewhere) },
    });
    keep(elsewhere, response);
    return response;
  };
  const walk = async (start: string, isEnd: (address: URL) => boolean) => {
    const way = [new URL(start, publicUrl)];
    for (;;) {
      const at = way.at(-1);
      if (!at || isEnd(at)) return way;
      if (way.length > 12) throw new Error(`a loop: ${way.join("\n")}`);
      const response = await step(at);
      const next = response.headers.get("location");
      if (!next)
        throw new Error(
          `${at.href} answered ${response.status}: ${await response.text()}`,
        );
      way.push(new URL(next, at));
    }
  };
  const follow: OidcBrowser["follow"] = async (address) => {
    const way = await walk(
      address,
      (at) => at.origin === publicUrl && !at.pathname.startsWith("/api/"),
    );
    const last = way.at(-1);
    return {
      path: last ? last.pathname + last.search + last.hash : null,
      problem: last?.searchParams.get("problem") ?? null,
      way,
    };
  };
  return {
    cookies,
    ask,
    follow,
    signIn: (to) => follow(startPath(to)),
    async fetchAnswer(from) {
      const way = await walk(from ?? startPath(), (at) =>
        at.href.startsWith(callback),
      );
      const last = way.at(-1);
      return last ? last.pathname + last.search : "";
    },
    async whoAmI() {
      const response = await ask("GET", "/api/session");
      if (response.status !== 200) return null;
      const { user } = (await response.json()) as {
        user: { id: string; name: string };
      };
      return user;
    },
  };
}

function startPath(to?: string): string {
  const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
  return `/api/auth/oidc/start${query}`;
}

function keep(cookies: Map<string, string>, response: Response) {
  for (const line of response.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    const isOver = attributes.some((each) => {
      const [key = "", value = ""] = each.trim().toLowerCase().split("=");
      return (
        (key === "max-age" && Number(value) <= 0) ||
        (key === "expires" && Date.parse(value) < Date.now())
      );
    });
    if (isOver) cookies.delete(name);
    else cookies.set(name, pair.slice(at + 1));
  }
}

function headerOf(cookies: Map<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
