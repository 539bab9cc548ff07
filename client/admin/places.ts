/** The admin pages, in the order of the navigation. */
import type { SessionAnswer } from "../../shared/api/session.ts";

const places = [
  { section: "people", title: "People" },
  { section: "invitations", title: "Invitations", accountsOnly: true },
  { section: "groups", title: "Groups" },
  { section: "webhooks", title: "Webhooks" },
  { section: "canvases", title: "Canvases" },
  { section: "storage", title: "Storage" },
  { section: "tokens", title: "API tokens" },
  { section: "audit", title: "Audit log" },
  { section: "settings", title: "Settings" },
  { section: "health", title: "Health" },
] as const;
export type Section = (typeof places)[number]["section"];

export interface AdminPlace {
  readonly section: Section;
  readonly title: string;
  /** Where people join by name there is nothing to invite to. */
  readonly accountsOnly?: boolean;
}

export function placesFor(
  access: SessionAnswer["access"],
): readonly AdminPlace[] {
  const all: readonly AdminPlace[] = places;
  return all.filter((place) => access === "accounts" || !place.accountsOnly);
}
