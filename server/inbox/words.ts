/** What of a comment's Markdown concerns the inbox: whom it names, and its words without marks. */
import { disciplineSchema, type Discipline } from "../../shared/people.ts";
import { findMentions } from "../../shared/threads/mentions.ts";
import { firstWords } from "../../shared/threads/plainText.ts";

export interface Mentions {
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly disciplines: readonly Discipline[];
}

export function mentionsIn(markdown: string): Mentions {
  const found = findMentions(markdown);
  const idsOf = (kind: (typeof found)[number]["to"]) => [
    ...new Set(found.flatMap(({ to, id }) => (to === kind ? [id] : []))),
  ];
  return {
    people: idsOf("person"),
    groups: idsOf("group"),
    disciplines: disciplineSchema.array().parse(idsOf("discipline")),
  };
}

/** At most `limit` characters, on one line. */
export function plainWords(markdown: string, limit = 280): string {
  return firstWords(markdown, limit);
}

export function shorten(text: string, limit: number): string {
  const letters = [...text];
  return letters.length <= limit
    ? text
    : `${letters.slice(0, limit - 1).join("")}…`;
}
