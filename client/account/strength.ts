/** How hard a password is to guess, in words. A hint for whoever chooses one: the server has the last word. */
import type * as shared from "../../shared/api/auth.ts";

/** As shared/api/auth.ts has them; a page that is not signed in loads no zod. */
export const shortestPassword = 10 satisfies typeof shared.shortestPassword;
export const longestPassword = 128 satisfies typeof shared.longestPassword;

export interface Strength {
  /** 0 to 4: how much of the bar is filled. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly words: string;
}

const common =
  /pass?w(o|0)rd|12345|qwert|azert|letmein|welcome|admin|iloveyou|abc123|parley|monkey|dragon/i;

/** `about` is what others know of the person: name and address. */
export function strengthOf(
  password: string,
  about: readonly string[] = [],
): Strength {
  if (password === "")
    return { level: 0, words: `At least ${shortestPassword} characters.` };
  const missing = shortestPassword - [...password].length;
  if (missing > 0)
    return {
      level: 1,
      words: `${missing} more ${missing === 1 ? "character" : "characters"}. A few words in a row are easy to remember.`,
    };
  const lower = password.toLowerCase();
  const known = about
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u))
    .filter((word) => word.length > 3);
  if (known.some((word) => lower.includes(word)))
    return {
      level: 1,
      words: "It has your name or address in it: easy to guess.",
    };
  const variety = new Set(lower).size;
  if (common.test(password) || variety < 5)
    return { level: 1, words: "Easy to guess: it is like many others." };
  const bits = variety * 1.6 + [...password].length * 1.7;
  if (bits < 36) return { level: 2, words: "Fair. Longer is better." };
  if (bits < 48) return { level: 3, words: "Good." };
  return { level: 4, words: "Strong." };
}
