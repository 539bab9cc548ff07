/** The first thing a new person sees: a name, what they do, and in. */
import { Button, TextInput } from "@mantine/core";
import { Check } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import {
  disciplineColor,
  disciplines,
  type Discipline,
} from "../../shared/disciplines.ts";
import { messageOf } from "../kit/api.ts";
import styles from "./JoinScreen.module.css";
import { useJoin } from "./session.ts";

const hints: Record<Discipline, string> = {
  "data science": "models, metrics, evaluations",
  engineering: "pipelines, services, data",
  "domain expert": "knows the field the model works in",
  product: "users, goals, decisions",
  other: "curious, helping, passing by",
};

export function JoinScreen() {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Discipline[]>([]);
  const [asked, setAsked] = useState(false);
  const join = useJoin();
  const missingName = name.trim() === "";
  const missingDiscipline = chosen.length === 0;

  useEffect(() => {
    document.title = "Join Parley";
  }, []);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!missingName && !missingDiscipline)
      join.mutate({ name: name.trim(), disciplines: [...chosen] });
  };
  const toggle = (discipline: Discipline) =>
    setChosen((old) =>
      old.includes(discipline)
        ? old.filter((each) => each !== discipline)
        : disciplines.filter(
            (each) => each === discipline || old.includes(each),
          ),
    );

  return (
    <main className={styles.page}>
      <form className={styles.sheet} onSubmit={handleSubmit} noValidate>
        <h1 className={styles.title}>Parley</h1>
        <p className={styles.lead}>
          One canvas for your whole AI team: hypotheses, live evaluation charts
          and the decisions that follow.
        </p>
        <TextInput
          label="Your name"
          description="Others see it beside what you write."
          size="md"
          autoFocus
          autoComplete="name"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={asked && missingName ? "Please say your name." : undefined}
        />
        <fieldset
          className={styles.choices}
          aria-describedby={
            asked && missingDiscipline ? "discipline-error" : undefined
          }
        >
          <legend>What do you bring? Choose all that fit.</legend>
          {disciplines.map((discipline) => (
            <label
              key={discipline}
              className={styles.choice}
              style={{
                ["--discipline" as string]: disciplineColor({
                  disciplines: [discipline],
                }),
              }}
            >
              <input
                type="checkbox"
                checked={chosen.includes(discipline)}
                onChange={() => toggle(discipline)}
              />
              <span className={styles.mark} aria-hidden>
                <Check size={14} strokeWidth={3} />
              </span>
              <span>
                <strong>{discipline}</strong>
                <small>{hints[discipline]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {asked && missingDiscipline && (
          <p id="discipline-error" className={styles.error} role="alert">
            Please choose at least one; “other” is fine.
          </p>
        )}
        {join.error && (
          <p className={styles.error} role="alert">
            {messageOf(join.error)}
          </p>
        )}
        <Button type="submit" size="md" fullWidth loading={join.isPending}>
          Join
        </Button>
        <p className={styles.small}>
          No account, no e-mail: a cookie in this browser remembers you.
        </p>
      </form>
    </main>
  );
}
