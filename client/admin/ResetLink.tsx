/** A link with which somebody chooses a new password: for the admin to hand over. */
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AdminPerson } from "../../shared/api/admin.ts";
import { Copyable } from "../account/Copyable.tsx";
import { Form } from "../account/Form.tsx";
import { answer, api } from "../kit/api.ts";
import { exactTime } from "../kit/when.ts";
import styles from "./admin.module.css";

export function ResetLink(props: {
  readonly row: AdminPerson;
  onDone(): void;
}) {
  const { person, email: known } = props.row;
  const [email, setEmail] = useState("");
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.admin.people[":id"]["reset-link"].$post({
          param: { id: person.id },
          json: known ? {} : { email: email.trim() },
        }),
      ),
  });
  if (make.data)
    return (
      <>
        <p className={styles.words}>
          Give this to {person.name}, and to nobody else: whoever opens it
          chooses the password. It works once, until{" "}
          {exactTime(make.data.expiresAt)}, and is shown only now.
        </p>
        <Copyable text={make.data.url} what="the link" />
        <div className={styles.buttons}>
          <Button onClick={props.onDone}>Done</Button>
        </div>
      </>
    );
  return (
    <Form
      action="Make the link"
      busy={make.isPending}
      failure={make.error}
      disabled={!known && email.trim() === ""}
      onSubmit={() => make.mutate()}
    >
      <p className={styles.words}>
        With it {person.name} chooses a new password. The old one works until
        then; afterwards they are signed out everywhere else.
      </p>
      {!known && (
        <TextInput
          label="Their e-mail address"
          description="They have none here yet, and sign in with it from then on."
          type="email"
          data-autofocus
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      )}
    </Form>
  );
}
