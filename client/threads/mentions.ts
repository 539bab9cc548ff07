/**
 * Mentions in comments. A comment is Markdown and holds `@[Name](mention:id)`; while somebody writes, the text field
 * shows plain `@Name` and remembers which names were picked.
 */
import type { Person } from "../../shared/people.ts";

export interface Mention {
  readonly id: string;
  readonly name: string;
}

const mentionPattern = /@\[((?:\\.|[^\]\\])*)\]\(mention:([^)\s]+)\)/g;

/** What the writer sees -> what is stored. Longer names go first, so that "@Ann Lee" is not taken for "@Ann". */
export function toMarkdown(text: string, mentions: readonly Mention[]): string {
  const byLength = mentions
    .filter((mention) => mention.name !== "")
    .toSorted((a, b) => b.name.length - a.name.length);
  if (byLength.length === 0) return text;
  const pattern = new RegExp(
    `@(${byLength.map((mention) => escapePattern(mention.name)).join("|")})(?![\\p{L}\\p{N}])`,
    "gu",
  );
  return text.replace(pattern, (written, name: string) => {
    const mention = byLength.find((each) => each.name === name);
    return mention
      ? `@[${name.replace(/[[\]\\]/g, "\\$&")}](mention:${mention.id})`
      : written;
  });
}

/** What is stored -> what a writer edits. */
export function fromMarkdown(body: string): {
  text: string;
  mentions: Mention[];
} {
  const mentions: Mention[] = [];
  const text = body.replace(
    mentionPattern,
    (_, escaped: string, id: string) => {
      const name = escaped.replace(/\\(.)/g, "$1");
      if (!mentions.some((mention) => mention.id === id))
        mentions.push({ id, name });
      return `@${name}`;
    },
  );
  return { text, mentions };
}

/** The unfinished mention before the caret: `@ad` in "hello @ad|". Null when the caret is not in one. */
export function mentionQuery(
  text: string,
  caret: number,
): { start: number; query: string } | null {
  const found = /(?:^|[\s(])@([^\s@][^@\n]{0,30}|)$/u.exec(
    text.slice(0, caret),
  );
  if (!found) return null;
  const query = found[1] ?? "";
  return { start: caret - query.length - 1, query };
}

/** People whose name, or a word of it, starts with the query; at most six. */
export function matchPeople(
  people: readonly Person[],
  query: string,
): Person[] {
  const wanted = query.toLowerCase();
  return people
    .filter((person) => {
      const name = person.name.toLowerCase();
      return (
        name.startsWith(wanted) ||
        name.split(/\s+/).some((word) => word.startsWith(wanted))
      );
    })
    .slice(0, 6);
}

function escapePattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
