/**
 * The places of the app: home, a canvas, runs, my account, the admin pages, and a friendly page for everything else. All of
 * them behind the gate, except those that a link with a secret leads to.
 */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { NotFoundPage } from "./shell/NotFoundPage.tsx";
import { ErrorPage } from "./shell/ErrorPage.tsx";
import { Gate } from "./home/Gate.tsx";
import { readCanvasAddress } from "./shell/canvasAddress.ts";
import { readSamplesAddress } from "./samples/address.ts";
import { readInboxAddress } from "./inbox/address.ts";
import { readCompareAddress, readRunsAddress } from "./runsPages/address.ts";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** Shown to people who are not signed in, too. */
    readonly open?: true;
  }
}

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Gate,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(
    () => import("./home/HomePage.tsx"),
    "HomePage",
  ),
});

const canvasRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/c/$canvasId",
  validateSearch: readCanvasAddress,
  component: lazyRouteComponent(
    () => import("./shell/CanvasPage.tsx"),
    "CanvasPage",
  ),
});

/** A share link, with its secret behind the `#`. */
const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/join",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./share/JoinPage.tsx"),
    "JoinPage",
  ),
});

/** Whoever is signed in is led on; to everyone else the gate shows the sign-in page here as anywhere. */
const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  component: lazyRouteComponent(
    () => import("./account/SignedInAlready.tsx"),
    "SignedInAlready",
  ),
});

/** Links with a secret behind the `#`. */
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./account/InvitationPage.tsx"),
    "InvitationPage",
  ),
});
const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./account/InvitationPage.tsx"),
    "InvitationPage",
  ),
});
const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./account/ResetPage.tsx"),
    "ResetPage",
  ),
});
const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./account/VerifyPage.tsx"),
    "VerifyPage",
  ),
});

const unsubscribeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/unsubscribe",
  staticData: { open: true },
  component: lazyRouteComponent(
    () => import("./inbox/UnsubscribePage.tsx"),
    "UnsubscribePage",
  ),
});

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/inbox",
  validateSearch: readInboxAddress,
  component: lazyRouteComponent(
    () => import("./inbox/InboxPage.tsx"),
    "InboxPage",
  ),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  component: lazyRouteComponent(
    () => import("./account/AccountPage.tsx"),
    "AccountPage",
  ),
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  component: lazyRouteComponent(
    () => import("./admin/AdminPage.tsx"),
    "AdminPage",
  ),
});
const adminSectionRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/$section",
  component: lazyRouteComponent(
    () => import("./admin/AdminSection.tsx"),
    "AdminSection",
  ),
});
const adminIndexRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({
      to: "/admin/$section",
      params: { section: "people" },
      replace: true,
    });
  },
});

/** Runs of all projects, and of one. */
const runsPage = lazyRouteComponent(
  () => import("./runsPages/RunsPage.tsx"),
  "RunsPage",
);
const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: readRunsAddress,
  component: runsPage,
});
const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/p/$project",
  validateSearch: readRunsAddress,
  component: runsPage,
});
const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/compare",
  validateSearch: readCompareAddress,
  component: lazyRouteComponent(
    () => import("./runsPages/ComparePage.tsx"),
    "ComparePage",
  ),
});
const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$run",
  component: lazyRouteComponent(
    () => import("./runsPages/RunPage.tsx"),
    "RunPage",
  ),
});

const samplesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$run/samples",
  validateSearch: readSamplesAddress,
  component: lazyRouteComponent(
    () => import("./samples/SamplesPage.tsx"),
    "SamplesPage",
  ),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  canvasRoute,
  joinRoute,
  signInRoute,
  setupRoute,
  inviteRoute,
  resetRoute,
  verifyRoute,
  unsubscribeRoute,
  inboxRoute,
  accountRoute,
  runsRoute,
  projectRoute,
  compareRoute,
  runRoute,
  samplesRoute,
  adminRoute.addChildren([adminIndexRoute, adminSectionRoute]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: ErrorPage,
    defaultPreload: "intent",
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
