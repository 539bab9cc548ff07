/** Secrets of links stand behind the `#`, which browsers send to nobody. The page takes it out of sight at once. */
import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

const pages = [
  "/setup",
  "/invite",
  "/reset",
  "/verify",
  "/join",
  "/unsubscribe",
];
const taken = new Map<string, string>();

/**
 * Removes the secret of the link that opened this page from the address bar and from the history; it stays in the
 * page's memory alone. Called before anything else of the app runs.
 */
export function takeSecret() {
  const page = location.pathname;
  const secret = location.hash.slice(1);
  if (!secret || !pages.includes(page)) return;
  taken.set(page, secret);
  // The router keeps its own place in the state.
  history.replaceState(history.state, "", page + location.search);
}

/** The secret of the link that this page was opened with, or null without one. */
export function useLinkSecret(): string | null {
  const { pathname, hash } = useLocation();
  // Another link of the same kind, put into the address bar of the open page; the router then draws the page again.
  useEffect(takeSecret, [hash]);
  return secretFor(pathname);
}

/** Of `useLinkSecret`; exported for tests. */
export function secretFor(page: string): string | null {
  return taken.get(page) ?? null;
}

/** It was used: whoever sits here next does not come in by it. The page may show something else by now. */
export function dropSecret() {
  taken.clear();
}
