/** A way back for who forgot the password: by mail where this server sends mail, else by an admin. */
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../kit/api.ts";
import { Form, TextButton } from "./Form.tsx";
import { Sheet } from "./Sheet.tsx";

export function ForgotPassword(props: {
  readonly email: string;
  readonly mail: boolean;
  onBack(): void;
}) {
  const [email, setEmail] = useState(props.email);
  const ask = useMutation({
    mutationFn: () =>
      answer(api.auth.forgot.$post({ json: { email: email.trim() } })),
  });
  if (!props.mail)
    return (
      <Sheet
        title="Forgot your password?"
        lead="This server sends no mail. Ask an admin of your Parley for a reset link: they make one with two clicks, and it lets you choose a new password."
      >
        <Button variant="default" size="md" onClick={props.onBack}>
          Back
        </Button>
      </Sheet>
    );
  if (ask.isSuccess)
    return (
      <Sheet
        title="Look into your mail"
        lead={
          <>
            If <strong>{email.trim()}</strong> has an account here, a letter
            with a link is on its way. The link works for a short time, and
            once. Nothing there? Look among the unwanted mail, or ask an admin.
          </>
        }
      >
        <Button variant="default" size="md" onClick={props.onBack}>
          Back to sign in
        </Button>
      </Sheet>
    );
  return (
    <Sheet
      title="Forgot your password?"
      lead="We send you a link that lets you choose a new one."
    >
      <Form
        action="Send the link"
        wide
        busy={ask.isPending}
        failure={ask.error}
        disabled={email.trim() === ""}
        onSubmit={() => ask.mutate()}
      >
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          size="md"
          autoFocus
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      </Form>
      <div>
        <TextButton onClick={props.onBack}>Back to sign in</TextButton>
      </div>
    </Sheet>
  );
}
