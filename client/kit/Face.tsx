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
      {person.guest && <GuestGlyph />}
    </span>
  );
}

/** At the corner of a guest's face, which must be `position: relative`. The word "guest" stands beside the name. */
export function GuestGlyph() {
  return (
    <svg viewBox="0 0 12 12" className={styles.guest} aria-hidden>
      <circle cx="6" cy="6" r="6" />
      <path d="M4.6 7.4 7.4 4.6M5.6 3.9l.5-.5a1.7 1.7 0 0 1 2.5 2.5l-.5.5M6.4 8.1l-.5.5a1.7 1.7 0 0 1-2.5-2.5l.5-.5" />
    </svg>
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
