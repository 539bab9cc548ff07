/** Where somebody goes after signing in: only ever a page of this app. */
import { isAppAddress } from "../../shared/addresses.ts";

/** Pages that make no sense once somebody is signed in. */
const passing = /^\/(signin|setup|invite|reset|verify|join)(\/|$)/;

/** The path to go to; `/` for whatever is not a page of this origin. */
export function safePath(wanted: string | null, origin: string): string {
  if (!wanted?.startsWith("/")) return "/";
  const url = URL.parse(wanted, origin);
  if (
    !url ||
    url.origin !== origin ||
    !isAppAddress(url.pathname) ||
    passing.test(url.pathname)
  )
    return "/";
  return url.pathname + url.search + url.hash;
}

/** From `/signin?to=…` the page asked for, from any other address that address itself. */
export function pathAfterSignIn(location: Location): string {
  const wanted =
    location.pathname === "/signin"
      ? new URLSearchParams(location.search).get("to")
      : location.pathname + location.search + location.hash;
  return safePath(wanted, location.origin);
}
