/** Why a sign-in at the provider did not work: what the person is told, and what the log says. */
import type { SignInProblem } from "../../../shared/api/oidc.ts";

export class OidcProblem extends Error {
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem, options?: ErrorOptions) {
    super(problem, options);
    this.name = "OidcProblem";
    this.problem = problem;
  }
}

/** Names and codes only: causes hold claims, which are personal. */
export function reasonForLog(error: unknown): string {
  const parts: string[] = [];
  for (
    let at: unknown = error;
    at instanceof Error && parts.length < 5;
    at = at.cause
  ) {
    const { code, message } = at as Error & { code?: unknown };
    parts.push(typeof code === "string" ? `${message} (${code})` : message);
  }
  return parts.join(": ");
}
