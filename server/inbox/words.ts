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

/** Whom the words after an edit name that those before did not; null: nobody. */
export function newMentions(before: string, after: string): Mentions | null {
  const known = mentionsIn(before);
  const named = mentionsIn(after);
  const fresh: Mentions = {
    people: named.people.filter((id) => !known.people.includes(id)),
    groups: named.groups.filter((id) => !known.groups.includes(id)),
    disciplines: named.disciplines.filter(
      (name) => !known.disciplines.includes(name),
    ),
  };
  return Object.values(fresh).some((some) => some.length > 0) ? fresh : null;
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
