/** The example's team: made up, shown with what they do, and nobody can sign in as one of them. */
import type { Person } from "../../shared/people.ts";
import { examplePersonPrefix } from "../records/users.ts";

const person = (
  id: string,
  name: string,
  discipline: Person["disciplines"][number],
): Person => ({
  id: examplePersonPrefix + id,
  name,
  disciplines: [discipline],
});

export const team = {
  mira: person("mira", "Mira Okafor", "data science"),
  jonas: person("jonas", "Jonas Weber", "engineering"),
  ana: person("ana", "Ana Ruiz", "domain expert"),
  tom: person("tom", "Tom Aldridge", "domain expert"),
  leila: person("leila", "Leila Haddad", "domain expert"),
  sam: person("sam", "Sam Park", "product"),
} as const;

/** As Markdown writes a mention. */
export function mention(who: Person): string {
  return `@[${who.name}](mention:${who.id})`;
}
