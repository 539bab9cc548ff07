/** Emoji under a comment: who gave which. */
import type { Reaction } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";

/** With mine given, or taken back when I had given it. Chips keep their order. */
export function toggledReaction(
  reactions: readonly Reaction[],
  emoji: string,
  me: Person,
): Reaction[] {
  const found = reactions.find((each) => each.emoji === emoji);
  if (!found) return [...reactions, { emoji, people: [me] }];
  const others = found.people.filter(({ id }) => id !== me.id);
  const people =
    others.length < found.people.length ? others : [...found.people, me];
  return reactions.flatMap((each) =>
    each !== found ? [each] : people.length > 0 ? [{ ...each, people }] : [],
  );
}

/** "You and Ben Mwangi", "Ada, Ben and 3 more". */
export function namesOf(people: readonly Person[], me: string): string {
  const names = people
    .toSorted((a, b) => Number(b.id === me) - Number(a.id === me))
    .map((person) => (person.id === me ? "You" : person.name));
  if (names.length <= 1) return names[0] ?? "";
  if (names.length <= 4)
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
