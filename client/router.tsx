/** The places of the app: home, a canvas, and a friendly page for everything else. All of them behind the join screen. */
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

export interface CanvasSearch {
  /** Which view to open; else the last one used on this canvas. */
  readonly view?: "canvas" | "notebook";
  /** A block to bring into sight. */
  readonly block?: string;
  /** A thread to open. */
  readonly thread?: string;
}

const canvasRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/c/$canvasId",
  validateSearch: (search): CanvasSearch => ({
    ...(search["view"] === "canvas" || search["view"] === "notebook"
      ? { view: search["view"] }
      : {}),
    ...(typeof search["block"] === "string" ? { block: search["block"] } : {}),
    ...(typeof search["thread"] === "string"
      ? { thread: search["thread"] }
      : {}),
  }),
  component: lazyRouteComponent(
    () => import("./shell/CanvasPage.tsx"),
    "CanvasPage",
  ),
});

/** The join screen appears wherever it is needed; its address only leads home. */
const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/join",
  beforeLoad: () => {
    throw redirect({ to: "/", replace: true });
  },
});

const routeTree = rootRoute.addChildren([homeRoute, canvasRoute, joinRoute]);

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
