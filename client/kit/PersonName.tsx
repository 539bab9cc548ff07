/** A name as it stands beside what somebody wrote; guests are marked in words, not by colour. */
import type { Person } from "../../shared/people.ts";
import styles from "./PersonName.module.css";

export function PersonName(props: {
  readonly person: Pick<Person, "name" | "guest">;
}) {
  const { name, guest } = props.person;
  return (
    <>
      {name}
      {guest && <span className={styles.guest}> (guest)</span>}
    </>
  );
}

/** The same where only text can stand: labels, titles, carets. */
export function nameWithGuest({
  name,
  guest,
}: {
  readonly name: string;
  readonly guest?: true | undefined;
}): string {
  return guest ? `${name} (guest)` : name;
}
