/** A name and what one brings: asked when joining, and when changing it later. */
import { Button, TextInput } from "@mantine/core";
import { Check } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import {
  disciplineColor,
  disciplines,
  type Discipline,
} from "../../shared/disciplines.ts";
import { messageOf } from "../kit/api.ts";
import styles from "./PersonForm.module.css";

const hints: Record<Discipline, string> = {
  "data science": "models, metrics, evaluations",
  engineering: "pipelines, services, data",
  "domain expert": "knows the field the model works in",
  product: "users, goals, decisions",
  other: "curious, helping, passing by",
};

export interface PersonFormProps {
  readonly initialName?: string;
  readonly initialDisciplines?: readonly Discipline[];
  /** The word on the button. */
  readonly action: string;
  readonly busy: boolean;
  /** Why the server did not take it. */
  readonly failure: unknown;
  /** In a page instead of a sheet: not as wide as it can be, and the page keeps its focus. */
  readonly narrow?: boolean;
  /** More fields, before the button. */
  readonly children?: ReactNode;
  /** Something is to be submitted, whether it is complete or not. */
  onAsked?(): void;
  onSubmit(person: { name: string; disciplines: Discipline[] }): void;
}

export function PersonForm(props: PersonFormProps) {
  const { initialName = "", initialDisciplines = [], failure } = props;
  const { narrow = false } = props;
  const [name, setName] = useState(initialName);
  const [chosen, setChosen] = useState(initialDisciplines);
  const [asked, setAsked] = useState(false);
  const missingName = name.trim() === "";
  const missingDiscipline = chosen.length === 0;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    props.onAsked?.();
    if (!missingName && !missingDiscipline)
      props.onSubmit({ name: name.trim(), disciplines: [...chosen] });
  };
  // The first one colours a person, so the order of the list is kept, not that of the clicks.
  const toggle = (discipline: Discipline) =>
    setChosen((old) =>
      disciplines.filter((each) =>
        each === discipline ? !old.includes(each) : old.includes(each),
      ),
    );

  return (
    <form
      className={styles.form}
      data-narrow={narrow || undefined}
      onSubmit={handleSubmit}
      noValidate
    >
      <TextInput
        label="Your name"
        description="Others see it beside what you write."
        size="md"
        data-autofocus={!narrow || undefined}
        autoFocus={!narrow}
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
      {props.children}
      {failure !== null && failure !== undefined && (
        <p className={styles.error} role="alert">
          {messageOf(failure)}
        </p>
      )}
      <Button
        type="submit"
        size={narrow ? "sm" : "md"}
        fullWidth={!narrow}
        loading={props.busy}
      >
        {props.action}
      </Button>
    </form>
  );
}
