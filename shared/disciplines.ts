/** The disciplines people bring, and the colour that follows a person everywhere. Without zod: the first page loads it. */

export const disciplines = [
  "data science",
  "engineering",
  "domain expert",
  "product",
  "other",
] as const;
export type Discipline = (typeof disciplines)[number];

/** CSS custom property with the colour of a person's first discipline; defined for light and dark in client/kit/tokens.css. */
export function disciplineColor(person: {
  readonly disciplines: readonly Discipline[];
}): string {
  const first = person.disciplines[0] ?? "other";
  return `var(--discipline-${first.replace(" ", "-")})`;
}
