/** The shape of every failure under MLflow's addresses: `{error_code, message}`. */
import type { Context as HonoContext } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refusal } from "../http/errors.ts";
import type { Env } from "../http/router.ts";

const prefix = /^\/api\/[23]\.0\/mlflow(?:-artifacts)?(?:\/|$)/;

export function isMlflowAddress(path: string): boolean {
  return prefix.test(path);
}

/**
 * MLflow's clients try again, for minutes, what is answered 408, 429 or 5xx: what is wrong with a request is another
 * 4xx, and 422, which they do not know, is 400.
 */
export function answerMlflowError(c: HonoContext<Env>, refusal: Refusal) {
  const status: ContentfulStatusCode =
    refusal.status === 422 ? 400 : refusal.status;
  return c.json(
    {
      error_code: codeOf(refusal, status),
      message:
        refusal.id === "route_not_found"
          ? notFoundHere(c.req.path)
          : refusal.id === "not_signed_in"
            ? noToken
            : refusal.message,
    },
    status,
    {
      ...refusal.headers,
      "cache-control": "no-store",
      ...(status === 401 && {
        "www-authenticate":
          'Basic realm="Parley: an API token is the password"',
      }),
    },
  );
}

const noToken =
  "No API token came with this. Make one with the scopes read and runs:write (My account, API tokens), and set MLFLOW_TRACKING_TOKEN to it.";

function notFoundHere(path: string): string {
  return `No API found for '${path.slice(0, 500)}'. What Parley answers of MLflow's API is listed in docs/mlflow.md.`;
}

function codeOf({ id }: Refusal, status: number): string {
  if (/^[A-Z_]+$/.test(id)) return id;
  if (id === "route_not_found") return "ENDPOINT_NOT_FOUND";
  return codes[status] ?? (status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST");
}

const codes: Readonly<Record<number, string>> = {
  400: "INVALID_PARAMETER_VALUE",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "RESOURCE_DOES_NOT_EXIST",
  409: "RESOURCE_CONFLICT",
  429: "REQUEST_LIMIT_EXCEEDED",
  503: "TEMPORARILY_UNAVAILABLE",
};
