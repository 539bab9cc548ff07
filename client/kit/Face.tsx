/** A person as initials in the colour of the first discipline. The name stands beside it, so it is decoration. */
import { disciplineColor } from "../../shared/disciplines.ts";
import type { Person } from "../../shared/people.ts";
import styles from "./Face.module.css";

export function Face({
  person,
  size = 24,
}: {
  readonly person: Person;
  readonly size?: number;
}) {
  return (
    <span
      aria-hidden
      className={styles.face}
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.42),
        background: disciplineColor(person),
      }}
    >
      {initials(person.name)}
    </span>
  );
}

/** "Ada Lovelace" -> "AL", "ben" -> "B". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
