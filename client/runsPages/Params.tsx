/** What a run was started with. */
import { TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useState } from "react";
import { Section } from "./Section.tsx";
import styles from "./runPage.module.css";

/** So few are seen at a glance. */
const searchedFrom = 8;

export function Params(props: {
  readonly params: Readonly<Record<string, string>>;
}) {
  const [words, setWords] = useState("");
  const entries = Object.entries(props.params).toSorted(([a], [b]) =>
    a.localeCompare(b),
  );
  const wanted = words.toLowerCase();
  const found = entries.filter(([name, value]) =>
    `${name} ${value}`.toLowerCase().includes(wanted),
  );
  if (entries.length === 0) return null;
  return (
    <Section title={`Params (${entries.length})`}>
      {entries.length >= searchedFrom && (
        <TextInput
          className={styles.find!}
          aria-label="Find a param"
          placeholder="Find a param or a value"
          leftSection={<Search size={14} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <dl className={styles.params}>
        {found.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {found.length === 0 && (
        <p className={styles.quiet}>Nothing here holds “{words}”.</p>
      )}
    </Section>
  );
}
