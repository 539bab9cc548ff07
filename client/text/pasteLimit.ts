/** How much may be pasted in one go (SPEC.md, N14): refused before anything changes, with the reason. */
import { toast } from "../kit/toasts.tsx";

/** About five hundred pages; an update stays far below what the server takes. */
export const mostPastedCharacters = 1_000_000;

export function longPaste(data: DataTransfer): boolean {
  return (
    data.getData("text/plain").length > mostPastedCharacters ||
    withoutData(data.getData("text/html")).length > 4 * mostPastedCharacters
  );
}

/** Pictures inside pasted HTML have no place in a text and may be huge. */
export function withoutData(html: string): string {
  return html.replaceAll(/\bsrc\s*=\s*(["'])data:[^"']*\1/gi, "");
}

export function sayTooLong() {
  toast(
    "paste",
    "That is too long to paste in one go (more than a million characters). Nothing was changed. Paste it in parts, or attach the file instead.",
  );
}
