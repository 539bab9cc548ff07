/** `/reset#…`: a new password. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiFailure, answer, api } from "../kit/api.ts";
import { Form } from "./Form.tsx";
import { LinkTrouble } from "./LinkTrouble.tsx";
import { dropSecret, useLinkSecret } from "./linkSecret.ts";
import { PasswordField } from "./PasswordField.tsx";
import { Sheet } from "./Sheet.tsx";
import { shortestPassword } from "./strength.ts";

export function ResetPage() {
  const secret = useLinkSecret();
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const reset = useMutation({
    mutationFn: (by: string) =>
      answer(api.auth.reset.$post({ json: { secret: by, password } })),
    onSuccess: dropSecret,
  });
  const isTooShort = [...password].length < shortestPassword;
  if (reset.isSuccess)
    return (
      <Sheet
        title="Your new password is set"
        lead="Everybody who was signed in with the old one was signed out, on every device."
      >
        <Button component={Link} to="/" size="md" fullWidth>
          Sign in
        </Button>
      </Sheet>
    );
  // Anything but a word about the password itself is about the link.
  const isAboutLink =
    reset.error instanceof ApiFailure && reset.error.status === 404;
  if (secret === null || isAboutLink)
    return (
      <LinkTrouble
        kind="reset"
        failure={reset.error}
        onTryAgain={() => reset.reset()}
      />
    );
  return (
    <Sheet
      title="Choose a new password"
      lead="It replaces the old one, and signs you out everywhere else."
    >
      <Form
        action="Set the new password"
        wide
        busy={reset.isPending}
        failure={reset.error}
        onSubmit={() => {
          setAsked(true);
          if (!isTooShort) reset.mutate(secret);
        }}
      >
        <PasswordField
          label="New password"
          kind="new"
          size="md"
          autoFocus
          value={password}
          onChange={setPassword}
          error={
            asked &&
            isTooShort &&
            `Please choose a password of at least ${shortestPassword} characters.`
          }
        />
      </Form>
    </Sheet>
  );
}
