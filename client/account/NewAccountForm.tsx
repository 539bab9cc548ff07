/** What a new account needs: an address where it is not known yet, name and disciplines, and a password. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Discipline } from "../../shared/disciplines.ts";
import type { Person } from "../../shared/people.ts";
import { PersonForm } from "../home/PersonForm.tsx";
import { Form } from "./Form.tsx";
import styles from "./Form.module.css";
import { PasswordField } from "./PasswordField.tsx";
import { shortestPassword } from "./strength.ts";

export interface AccountWanted {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly disciplines: Discipline[];
}

export interface NewAccountFormProps {
  /** Set when the invitation was sent to this address, which then cannot be changed. */
  readonly email: string | null;
  /** Who is here already without an account: asked for no name again. */
  readonly me?: Person | null;
  readonly action: string;
  readonly busy: boolean;
  readonly failure: unknown;
  onSubmit(account: AccountWanted): void;
}

export function NewAccountForm(props: NewAccountFormProps) {
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const email = props.email ?? typed.trim();
  const addressProblem = !/^\S+@\S+$/.test(email)
    ? "Please fill in your e-mail address."
    : null;
  const passwordProblem =
    [...password].length < shortestPassword
      ? `Please choose a password of at least ${shortestPassword} characters.`
      : null;
  const submit = (person: Pick<Person, "name" | "disciplines">) => {
    if (!addressProblem && !passwordProblem)
      props.onSubmit({
        name: person.name,
        disciplines: [...person.disciplines],
        email,
        password,
      });
  };
  const fields = (
    <>
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        size="md"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        readOnly={props.email !== null}
        value={props.email ?? typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        description={
          props.email === null
            ? "You sign in with it. Others of the workspace may see it."
            : "The invitation is for this address."
        }
        error={asked && addressProblem}
      />
      <PasswordField
        label="Password"
        kind="new"
        size="md"
        value={password}
        about={[email]}
        onChange={setPassword}
        error={asked && passwordProblem}
      />
    </>
  );
  const { me, action, busy, failure } = props;
  if (me)
    return (
      <Form
        action={action}
        wide
        busy={busy}
        failure={failure}
        onSubmit={() => {
          setAsked(true);
          submit(me);
        }}
      >
        <p className={styles.me}>
          You stay {me.name}, and what you wrote stays yours.
        </p>
        {fields}
      </Form>
    );
  return (
    <PersonForm
      action={action}
      busy={busy}
      failure={failure}
      onSubmit={submit}
      onAsked={() => setAsked(true)}
    >
      {fields}
    </PersonForm>
  );
}
