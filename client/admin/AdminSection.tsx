/** The admin page that the address names. */
import { getRouteApi } from "@tanstack/react-router";
import { NotFoundPage } from "../shell/NotFoundPage.tsx";
import { AuditPage } from "./AuditPage.tsx";
import { CanvasesPage } from "./CanvasesPage.tsx";
import { GroupsPage } from "./GroupsPage.tsx";
import { WebhooksPage } from "./WebhooksPage.tsx";
import { HealthPage } from "./HealthPage.tsx";
import { InvitationsPage } from "./InvitationsPage.tsx";
import { PeoplePage } from "./PeoplePage.tsx";
import type { Section } from "./places.ts";
import { SettingsPage } from "./SettingsPage.tsx";
import { StoragePage } from "./StoragePage.tsx";
import { TokensPage } from "./TokensPage.tsx";

const route = getRouteApi("/admin/$section");

const pages: Readonly<Record<Section, () => React.ReactNode>> = {
  people: PeoplePage,
  invitations: InvitationsPage,
  groups: GroupsPage,
  webhooks: WebhooksPage,
  canvases: CanvasesPage,
  storage: StoragePage,
  tokens: TokensPage,
  audit: AuditPage,
  settings: SettingsPage,
  health: HealthPage,
};

export function AdminSection() {
  const { section } = route.useParams();
  if (!Object.hasOwn(pages, section)) return <NotFoundPage />;
  const Page = pages[section as Section];
  return <Page key={section} />;
}
