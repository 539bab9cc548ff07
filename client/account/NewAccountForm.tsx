/** What a new account needs: an address where it is not known yet, name and disciplines, and a password. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Discipline } from "../../shared/disciplines.ts";
import { PersonForm } from "../home/PersonForm.tsx";
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
  return (
    <PersonForm
      action={props.action}
      busy={props.busy}
      failure={props.failure}
      onSubmit={(person) => {
        if (!addressProblem && !passwordProblem)
          props.onSubmit({ ...person, email, password });
      }}
      onAsked={() => setAsked(true)}
    >
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
    </PersonForm>
  );
}
