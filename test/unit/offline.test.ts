/** Which requests the service worker answers, and with what. */
import { expect, test } from "vitest";
import { wayOf } from "../../client/offline/routing.ts";

const origin = "https://parley.test";
const files = new Set(["/", "/icon.svg", "/manifest.webmanifest"]);
const image = `/api/blobs/${"a".repeat(64)}`;

const way = (path: string, mode = "cors", method = "GET") =>
  wayOf({ method, mode, url: new URL(path, origin).href }, origin, files);

test("O1: addresses of the app open from this device", () => {
  for (const path of ["/", "/c/4f1c?view=notebook", "/join", "/nowhere"])
    expect(way(path, "navigate"), path).toBe("page");
});

test("O1: addresses of the server are never answered with the app's page", () => {
  for (const path of [
    "/api/docs",
    "/api/canvases/1/export?format=html",
    "/api",
    "/sync/1",
    "/healthz",
    "/readyz",
    "/metrics",
    "/icon.svg",
    image,
  ])
    expect(way(path, "navigate"), path).toBe("server");
});

test("O1: parts of the build and images come from this device", () => {
  expect(way("/assets/index-1a2b.js")).toBe("file");
  expect(way("/icon.svg", "no-cors")).toBe("file");
  expect(way(image, "no-cors")).toBe("image");
});

test("O1: answers of the API, uploads, other origins and the worker itself are not the worker's business", () => {
  expect(way("/api/session")).toBe("server");
  expect(way("/api/canvases")).toBe("server");
  expect(way(image, "cors", "POST")).toBe("server");
  expect(way("/api/blobs/../session")).toBe("server");
  expect(way("/sw.js")).toBe("server");
  expect(way("https://elsewhere.test/assets/a.js")).toBe("server");
});
