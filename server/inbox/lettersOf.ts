/** Which letters somebody's due lines become, with what mail programs need to keep them together and to stop them. */
import type { Selectable } from "kysely";
import type { Context } from "../context.ts";
import type { Letter } from "../mail/mail.ts";
import { digestLetter, threadLetter } from "../mail/noticeLetters.ts";
import type { Tables } from "../store/tables.ts";
import type { ItemLine } from "./lines.ts";
import { unsubscribeToken } from "./unsubscribing.ts";

/** More threads than this at once are one letter. */
const lettersAtOnce = 3;

export async function writeLetters(
  { config }: Pick<Context, "config">,
  to: { readonly userId: string; readonly address: string },
  lines: readonly ItemLine[],
  isAtOnce: boolean,
): Promise<{ letter: Letter; items: Selectable<Tables["inbox_item"]>[] }[]> {
  // Mail needs PUBLIC_URL; see server/config.ts.
  const origin = config.publicUrl ?? "http://localhost";
  const token = await unsubscribeToken(config, to.userId);
  const footing = {
    settingsUrl: `${origin}/account`,
    stopUrl: `${origin}/unsubscribe#${token}`,
  };
  const common = {
    to: to.address,
    unsubscribeUrl: `${origin}/api/mail/unsubscribe?token=${token}`,
  };
  const host = new URL(origin).hostname;
  const isDigest = isAtOnce ? lines.length > lettersAtOnce : lines.length > 1;
  if (isDigest) {
    const items = lines.map(({ item }) => item);
    const last = items.map(idOf).sort().at(-1) ?? "";
    return [
      {
        items,
        letter: {
          ...common,
          ...digestLetter(
            lines.map(({ line }) => line),
            footing,
          ),
          messageId: `<digest.${last}@${host}>`,
        },
      },
    ];
  }
  return lines.map(({ item, line }) => ({
    items: [item],
    letter: {
      ...common,
      ...threadLetter(line, footing),
      messageId: `<${idOf(item)}@${host}>`,
      references: `<${item.subject_type}.${item.subject_id}@${host}>`,
    },
  }));
}

/** The same for the same news, however often they are sent. */
function idOf({ id, updated_at }: Selectable<Tables["inbox_item"]>): string {
  return `${Date.parse(updated_at).toString(36)}.${id}`;
}
