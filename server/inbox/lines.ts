/** What letters and pushes say of lines of an inbox: only what their reader may read now. */
import type { Selectable } from "kysely";
import { plainText } from "../../shared/threads/plainText.ts";
import type { Context } from "../context.ts";
import type { NoticeLine } from "../mail/noticeLetters.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { commentsOf, readWords } from "./reading.ts";
import { shorten } from "./words.ts";

type Item = Selectable<Tables["inbox_item"]>;

export interface ItemLine {
  readonly item: Item;
  readonly line: NoticeLine;
  /** Path and query on this server. */
  readonly path: string;
}

const commentsShown = 10;
/** What was said just before the news were noted belongs to them. */
const marginMs = 5000;

export async function linesOf(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  items: readonly Item[],
  readerId: string,
  isOwner: (canvasId: string) => boolean,
): Promise<ItemLine[]> {
  if (items.length === 0) return [];
  const threadIds = items.flatMap((item) =>
    item.subject_type === "thread" ? [item.subject_id] : [],
  );
  const [canvases, words, comments] = await Promise.all([
    db
      .selectFrom("canvas")
      .select(["id", "title"])
      .where("id", "in", [...new Set(items.map(({ canvas_id }) => canvas_id))])
      .execute(),
    readWords(db, items, readerId, isOwner),
    threadIds.length === 0 ? [] : commentsOf(db, threadIds).execute(),
  ]);
  const titles = new Map(canvases.map(({ id, title }) => [id, title]));
  const people = await readPeople(db, [
    ...items.flatMap(({ actor_id }) => actor_id ?? []),
    ...comments.map(({ author_id }) => author_id),
  ]);
  const nameOf = (id: string) => (people.get(id) ?? unknownPerson(id)).name;
  return items.map((item) => {
    const since = sinceOf(item);
    const news = comments.filter(
      (comment) =>
        comment.thread_id === item.subject_id &&
        comment.author_id !== readerId &&
        (isOwner(comment.canvas_id) ||
          (comment.held_at === null && comment.hidden_at === null)) &&
        (comment.id === item.comment_id || comment.created_at > since),
    );
    const said = news.slice(-commentsShown).map(({ author_id, body }) => ({
      who: nameOf(author_id),
      words: shorten(plainText(body), 2000),
    }));
    const other = item.comment_id === null ? item.words : "";
    const last = item.comment_id ?? news.at(-1)?.id ?? null;
    const path = pathOf(item, last);
    const origin = config.publicUrl ?? "";
    return {
      item,
      path,
      line: {
        reason: item.reason,
        actor: item.actor_id && nameOf(item.actor_id),
        canvas: titles.get(item.canvas_id) ?? "",
        about: words.subjectOf(item),
        said: other ? [...said, { who: "", words: other }] : said,
        more: news.length - said.length,
        url: `${origin}${path}`,
        replyUrl:
          item.subject_type === "thread" ? `${origin}${path}&reply=1` : null,
      },
    };
  });
}

/** When the news began that no letter brought yet. */
function sinceOf({ mailed_at, news_at }: Item): string {
  if (mailed_at !== null && mailed_at >= news_at) return mailed_at;
  return new Date(Date.parse(news_at) - marginMs).toISOString();
}

function pathOf(item: Item, commentId: string | null): string {
  const canvas = `/c/${item.canvas_id}`;
  switch (item.subject_type) {
    case "thread":
      return `${canvas}?thread=${item.subject_id}${commentId ? `&comment=${commentId}` : ""}`;
    case "review":
      return `${canvas}?review=${item.subject_id}`;
    case "access":
      return canvas;
  }
}
