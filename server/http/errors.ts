/**
 * Every way a request can fail: one function per failure, with its status, a stable id, and a sentence that says what
 * happened, what is safe and what to do. Throw the result; `handleError` turns it into `{error: {id, message, ...}}`.
 */
import type { Context as HonoContext, ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { ZodError } from "zod";
import { errorForLog } from "../log.ts";
import { answerMlflowError, isMlflowAddress } from "../mlflow/answerError.ts";
import { isDiskFull } from "../store/store.ts";
import { hideTokens } from "../tokens/format.ts";
import type { Env } from "./router.ts";

export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly id: string;
  /** Further members of the error object, such as the row of a bad value. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    id: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.id = id;
    this.details = details;
    this.headers = headers;
  }
}

export const notSignedIn = () =>
  new Refusal(
    401,
    "not_signed_in",
    "You are not signed in. Say your name on the home page, then try again.",
  );

/** A page names the person it belongs to; another tab has signed in somebody else since. */
export const somebodyElse = () =>
  new Refusal(
    409,
    "somebody_else",
    "Somebody else is signed in now in this browser, so nothing was done in their name. Reload the page.",
  );

export const joiningIsOff = () =>
  new Refusal(
    403,
    "joining_is_off",
    "This server uses accounts: sign in instead of joining by name.",
  );

/** The same for a canvas that is missing, deleted or closed to this person: nothing is given away. */
export const canvasNotFound = () =>
  new Refusal(
    404,
    "canvas_not_found",
    "There is no such canvas. It may have been deleted, or the link is incomplete.",
  );

export const threadNotFound = () =>
  new Refusal(
    404,
    "thread_not_found",
    "There is no such thread. Its canvas may have been deleted.",
  );

export const commentNotFound = () =>
  new Refusal(
    404,
    "comment_not_found",
    "There is no such comment. It may have been deleted.",
  );

export const versionNotFound = () =>
  new Refusal(
    404,
    "version_not_found",
    "This canvas has no such version. Open its history to see those it has.",
  );

export const momentGone = () =>
  new Refusal(
    410,
    "moment_gone",
    "This moment is no longer kept by itself: single changes are joined after some minutes. Open the history to see the versions that can be restored.",
  );

export const blobNotFound = () =>
  new Refusal(404, "blob_not_found", "There is no such file on this server.");

export const routeNotFound = () =>
  new Refusal(
    404,
    "route_not_found",
    "There is nothing at this address. All addresses are listed at /api/docs.",
  );

export const roleTooLow = (what: string) =>
  new Refusal(
    403,
    "role_too_low",
    `Your role on this canvas does not allow you to ${what}. Ask its owner.`,
  );

export const notAllowedInWorkspace = () =>
  new Refusal(
    403,
    "not_allowed",
    "Your account does not allow this. Ask an admin of this Parley.",
  );

export const scopeMissing = (scope: string) =>
  new Refusal(
    403,
    "scope_missing",
    `This API token does not have the scope “${scope}”. Make one that has it, or ask an admin.`,
    { scope },
  );

export const sessionNeeded = () =>
  new Refusal(
    403,
    "session_needed",
    "This cannot be done with an API token. Sign in with a browser.",
  );

export const notTheAuthor = () =>
  new Refusal(
    403,
    "not_the_author",
    "Only its author can change this comment. You can reply to it instead.",
  );

export const commentDeleted = () =>
  new Refusal(
    409,
    "comment_deleted",
    "This comment was deleted and cannot be changed any more.",
  );

/** A client-made id that already stands for something else. */
export const idTaken = (id: string) =>
  new Refusal(
    409,
    "id_taken",
    "This id already belongs to something else. Use a new one, or leave it out.",
    { taken: id },
  );

export const foreignHost = (host: string) =>
  new Refusal(
    421,
    "foreign_host",
    `This server does not answer to the name ${JSON.stringify(host.slice(0, 200))}. Open it as localhost, or set PUBLIC_URL to the address people use.`,
  );

export const foreignOrigin = () =>
  new Refusal(
    403,
    "foreign_origin",
    "Another website sent this request, so nothing was changed. Open Parley at its own address and try again.",
  );

export const bodyTooLarge = (limitBytes: number) =>
  new Refusal(
    413,
    "body_too_large",
    `This is more than can be sent here: the limit is ${limitBytes / 1024 / 1024} MB. Nothing was stored.`,
    { limitBytes },
  );

export const unsupportedImage = () =>
  new Refusal(
    415,
    "unsupported_image",
    "This file is no image that can be shown here. PNG, JPEG, GIF, WebP, AVIF and SVG can.",
  );

export const imageCutOff = () =>
  new Refusal(
    422,
    "image_cut_off",
    "This picture cannot be read: the file is cut off.",
  );

const unsupportedMediaType = () =>
  new Refusal(
    415,
    "unsupported_media_type",
    "The body has a content type that is not accepted here. JSON bodies need the header content-type: application/json.",
  );

export const tooManyRequests = (retryAfterSeconds: number) =>
  new Refusal(
    429,
    "too_many_requests",
    `Too many of these requests at once. Try again in ${retryAfterSeconds} s; nothing was changed.`,
    { retryAfterSeconds },
    { "retry-after": String(retryAfterSeconds) },
  );

export const malformedRequest = (reason: string) =>
  new Refusal(
    400,
    "malformed_request",
    `The request could not be read: ${reason}. Nothing was changed.`,
  );

/** Nobody reads this answer; it keeps people who hang up out of the log of failures. */
const hungUp = () =>
  new Refusal(
    400,
    "hung_up",
    "The connection ended before the whole request was here. Nothing was changed.",
  );

/** What did not fit the request's schema; `issues` lists each place as a path such as `anchor.x`. */
export const invalidRequest = (error: ZodError, where: string) => {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));
  const first = issues[0];
  const place = first?.path || where;
  return new Refusal(
    422,
    "invalid_request",
    `Something in the request does not fit: ${place}: ${first?.message ?? "invalid"}. Nothing was changed.`,
    { where, path: first?.path ?? "", issues },
  );
};

export const storeNotReady = () =>
  new Refusal(
    503,
    "store_not_ready",
    "The database does not answer at the moment. Try again in a few seconds.",
    {},
    { "retry-after": "5" },
  );

export const diskFull = () =>
  new Refusal(
    507,
    "disk_full",
    "The server's disk is full, so nothing was changed. Try again once whoever runs this server has made room.",
  );

/** The words are shown to people who have the canvas open, too. */
export const canvasDamaged = () =>
  new Refusal(
    503,
    "canvas_damaged",
    "A part of this canvas is damaged on the server's disk. You see its last good state and can read it; nothing can be changed, and nothing was deleted. Ask whoever runs this server to run “npm run verify” and, if need be, to restore a backup.",
  );

export const canvasFull = (limitBytes: number) =>
  new Refusal(
    413,
    "canvas_full",
    `This canvas is as large as one may be here (${Math.round(limitBytes / 1024 / 1024)} MB), so nothing was added. Delete what is no longer needed, or go on in a new canvas.`,
    { limitBytes },
  );

export const versionDamaged = () =>
  new Refusal(
    503,
    "version_damaged",
    "This version cannot be read: a part of the canvas's history is damaged on the server's disk. Nothing was changed. Ask whoever runs this server to run “npm run verify” and, if need be, to restore a backup.",
  );

export const unexpected = () =>
  new Refusal(
    500,
    "internal_error",
    "The server had a problem. What was saved is safe; try again, and tell whoever runs this server the request id.",
  );

/** Answers every thrown failure as JSON. Unexpected ones and a full disk are logged as errors, with the request id. */
export function createErrorHandler(log: Logger): ErrorHandler<Env> {
  return (error, c) => {
    const refusal = refusalFor(error);
    if (refusal && refusal.status !== 507) return answerRefusal(c, refusal);
    log.error(
      {
        error: errorForLog(error),
        requestId: c.get("requestId"),
        path: hideTokens(c.req.path),
      },
      "request failed",
    );
    return answerRefusal(c, refusal ?? unexpected());
  };
}

export function answerRefusal(c: HonoContext<Env>, refusal: Refusal) {
  if (isMlflowAddress(c.req.path)) return answerMlflowError(c, refusal);
  return c.json(
    {
      error: {
        ...refusal.details,
        id: refusal.id,
        message: refusal.message,
        requestId: c.get("requestId"),
      },
    },
    refusal.status,
    { ...refusal.headers, "cache-control": "no-store" },
  );
}

/** Body readers wrap the refusal that a body limit raised in an error of their own: look through causes. */
export function refusalFor(error: unknown): Refusal | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof Refusal) return at;
    if (at instanceof HTTPException) return refusalForException(at);
    if (isDiskFull(at)) return diskFull();
    if ("code" in at && at.code === "ECONNRESET") return hungUp();
    at = at.cause;
  }
  return null;
}

function refusalForException(exception: HTTPException): Refusal | null {
  if (exception.status === 415) return unsupportedMediaType();
  if (exception.status >= 500) return null;
  return malformedRequest(exception.message || "it is malformed");
}
