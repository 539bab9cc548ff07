/** What a token may be used for, in words. */
import type { TokenScope } from "../../shared/roles.ts";

export const scopeWords: Readonly<
  Record<TokenScope, { readonly name: string; readonly what: string }>
> = {
  read: {
    name: "Read",
    what: "See canvases, threads, versions and runs; download them.",
  },
  "runs:write": {
    name: "Send runs",
    what: "Import evaluation results, as a pipeline does. It reads nothing by that.",
  },
  write: {
    name: "Write",
    what: "Edit and comment, with the role that you have on each canvas.",
  },
  admin: {
    name: "Administer",
    what: "Everything under “Administration”: people, settings, the audit log.",
  },
};

/** "Read, send runs". */
export function scopesInWords(scopes: readonly TokenScope[]): string {
  return scopes
    .map((scope, i) => {
      const { name } = scopeWords[scope];
      return i === 0 ? name : name.toLowerCase();
    })
    .join(", ");
}
