/** People as both sides know them: disciplines, and the colour that follows a person everywhere. */
import { z } from "zod";

export const disciplines = [
  "data science",
  "engineering",
  "domain expert",
  "product",
  "other",
] as const;
export const disciplineSchema = z.enum(disciplines);
export type Discipline = z.infer<typeof disciplineSchema>;

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  disciplines: z.array(disciplineSchema),
});
export type Person = z.infer<typeof personSchema>;

/** CSS custom property with the colour of a person's first discipline; defined for light and dark in client/kit/tokens.css. */
export function disciplineColor(person: Pick<Person, "disciplines">): string {
  const first = person.disciplines[0] ?? "other";
  return `var(--discipline-${first.replace(" ", "-")})`;
}
