/**
 * Talking to the server: `api` is typed by the server's own routes, and `answer` gives the body or throws an
 * `ApiFailure` whose message can be shown to a person as it is.
 */
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { hc, type ClientResponse } from "hono/client";
import type { AppType } from "../../server/http/routes.ts";
import type { ApiError } from "../../shared/api/common.ts";
import { createStore } from "./store.ts";

export class ApiFailure extends Error {
  /** The server's stable error id; "offline" when it could not be reached. */
  readonly id: string;
  /** 0 when the server could not be reached. */
  readonly status: number;
  /** Whatever else the server said, such as the row of a bad value. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    id: string,
    message: string,
    status: number,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "ApiFailure";
    this.id = id;
    this.status = status;
    this.details = details;
  }
}

/** Whether the server answered the last time it was asked anything. */
export const serverReachable = createStore(true);

/** The server, or a proxy before it, gave no answer that means anything. */
export function isUnreachable(failure: unknown): boolean {
  return (
    failure instanceof ApiFailure &&
    (failure.status === 0 ||
      (failure.id === "unexpected_answer" &&
        [502, 503, 504].includes(failure.status)))
  );
}

/** The person that this page belongs to, by id: it acts for nobody else, whatever cookie another tab has set. */
export const actingAs = createStore<string | null>(null);

/** Named with each request, so that the server refuses it under another person's cookie. */
export function personHeader(): Readonly<Record<string, string>> {
  const user = actingAs.get();
  return user === null ? {} : { "parley-person": user };
}

/** `fetch` that throws an `ApiFailure` for every answer that is no success, and when there is no answer. */
export async function fetchOrFail(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, {
      credentials: "same-origin",
      ...init,
      headers: withPerson(init?.headers),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError")
      throw cause;
    serverReachable.set(false);
    throw new ApiFailure(
      "offline",
      "The server cannot be reached. Check your connection and try again.",
      0,
    );
  }
  const failure = response.ok
    ? null
    : failureOf(response.status, await response.text());
  serverReachable.set(!isUnreachable(failure));
  if (failure?.id === "somebody_else") location.reload();
  if (failure) throw failure;
  return response;
}

function withPerson(headers: HeadersInit | undefined): Headers {
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(personHeader()))
    all.set(name, value);
  return all;
}

/** One call per route of the server: `answer(api.canvases.$get({ query: {} }))`. */
export const api = hc<AppType>("/", { fetch: fetchOrFail }).api;

type SuccessBody<R> =
  R extends ClientResponse<infer Body, infer Status, string>
    ? `${Status}` extends `2${string}`
      ? Body
      : never
    : never;

/** The body of a successful answer: `await answer(api.canvases.$get())`. */
export async function answer<R>(request: Promise<R>): Promise<SuccessBody<R>> {
  const response = (await request) as Response;
  if (response.status === 204) return undefined as SuccessBody<R>;
  return (await response.json()) as SuccessBody<R>;
}

/** What to show for anything caught. */
export function messageOf(failure: unknown): string {
  if (failure instanceof ApiFailure) return failure.message;
  return "Something went wrong in this page. Nothing was lost; try again.";
}

/** `onSignedOut` is called when any answer says that nobody is signed in (any more). */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(failure) {
        if (failure instanceof ApiFailure && failure.status === 401)
          onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // A refusal stays a refusal; only what may pass by itself is tried again.
        retry: (count, failure) =>
          failure instanceof ApiFailure &&
          (failure.status === 0 || failure.status >= 502) &&
          count < 2,
        // Two tries in a second: a person waits for the answer or for the words that there is none.
        retryDelay: (count) => 300 * 2 ** count,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** What an answer that is no success means; `text` is its body. */
export function failureOf(status: number, text: string): ApiFailure {
  const answered = parseJson(text);
  if (isApiError(answered)) {
    const { id, message, ...details } = answered.error;
    const request =
      id === "internal_error" && "requestId" in details
        ? ` (Request ${String(details.requestId)}.)`
        : "";
    return new ApiFailure(id, message + request, status, details);
  }
  if (status >= 500)
    return new ApiFailure(
      "unexpected_answer",
      "The server had a problem. Nothing was lost; try again in a moment.",
      status,
    );
  return new ApiFailure(
    "unexpected_answer",
    status === 413
      ? "This is larger than the server takes."
      : `The server refused this (${status}).`,
    status,
  );
}

/** By hand, because zod is half as large as everything else that the first page needs from us. */
function isApiError(value: unknown): value is ApiError {
  if (typeof value !== "object" || value === null || !("error" in value))
    return false;
  const { error } = value;
  return (
    typeof error === "object" &&
    error !== null &&
    "id" in error &&
    typeof error.id === "string" &&
    "message" in error &&
    typeof error.message === "string"
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A proxy's HTML page: the caller treats it as an answer without an error id.
  }
}
