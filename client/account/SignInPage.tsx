/** The way in with an account: e-mail and password, a second step when it is on, or the organisation's own service. */
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AccessAnswer } from "../../shared/api/session.ts";
import { enterAsCookieSays } from "../home/session.ts";
import { signIn } from "./auth.ts";
import { Form, TextButton } from "./Form.tsx";
import { ForgotPassword } from "./ForgotPassword.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { problemWords } from "./problems.ts";
import { ProviderButton } from "./ProviderButton.tsx";
import { SecondStep } from "./SecondStep.tsx";
import { Sheet, SmallPrint } from "./Sheet.tsx";
import styles from "./SignInPage.module.css";
import { SignUp } from "./SignUp.tsx";
import { pathAfterSignIn } from "./whereTo.ts";

type Step = "password" | "second step" | "forgot" | "sign up";

export function SignInPage({ access }: { readonly access: AccessAnswer }) {
  const [step, setStep] = useState<Step>("password");
  const [email, setEmail] = useState("");
  const back = () => setStep("password");
  switch (step) {
    case "second step":
      return <SecondStep onBack={back} />;
    case "forgot":
      return <ForgotPassword email={email} mail={access.mail} onBack={back} />;
    case "sign up":
      return <SignUp signUp={access.signUp} onBack={back} />;
    case "password":
      return (
        <Password
          access={access}
          email={email}
          onEmail={setEmail}
          onStep={setStep}
        />
      );
    default:
      return step satisfies never;
  }
}

interface PasswordProps {
  readonly access: AccessAnswer;
  readonly email: string;
  onEmail(email: string): void;
  onStep(step: Step): void;
}

function Password({ access, email, onEmail, onStep }: PasswordProps) {
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const enter = useMutation({
    mutationFn: async () => {
      const done = await signIn(email.trim(), password);
      if (done === "second step") onStep("second step");
      else await enterAsCookieSays(queries);
    },
    onError: () => setPassword(""),
  });
  const missing = email.trim() === "" || password === "";
  const { oidc } = access;
  return (
    <Sheet title="Sign in" lead={wantedWords()} windowTitle="Sign in · Parley">
      <Problem />
      {access.needsSetup && (
        <p className={styles.note}>
          Nobody administers this Parley yet. Whoever started the server finds a
          link in what it printed, after <em>Parley is set up at</em>: it makes
          the first admin.
        </p>
      )}
      {oidc && (
        <>
          <ProviderButton
            name={oidc.name}
            wanted={{ to: pathAfterSignIn(location) }}
          />
          <p className={styles.or} aria-hidden>
            or
          </p>
        </>
      )}
      <Form
        action="Sign in"
        wide
        busy={enter.isPending}
        failure={enter.error}
        onSubmit={() => {
          setAsked(true);
          if (!missing) enter.mutate();
        }}
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
          onChange={(event) => onEmail(event.currentTarget.value)}
          error={asked && email.trim() === "" && "Please fill in your e-mail."}
        />
        <PasswordField
          label="Password"
          kind="current"
          size="md"
          value={password}
          onChange={setPassword}
          error={
            asked &&
            password === "" &&
            !enter.isError &&
            "Please fill in your password."
          }
        />
      </Form>
      <div className={styles.ways}>
        <TextButton onClick={() => onStep("forgot")}>
          Forgot your password?
        </TextButton>
        {access.signUp !== "invitation" && (
          <TextButton onClick={() => onStep("sign up")}>
            Make an account
          </TextButton>
        )}
      </div>
      {access.signUp === "invitation" && (
        <SmallPrint>
          No account yet? Ask whoever runs this Parley for an invitation.
        </SmallPrint>
      )}
    </Sheet>
  );
}

/** Somebody who followed a link to a canvas is told that it waits for them. */
function wantedWords(): string {
  return location.pathname.startsWith("/c/")
    ? "The canvas opens when you are signed in."
    : "The canvases of your team are behind this.";
}

function Problem() {
  if (location.pathname !== "/signin") return null;
  const problem = new URLSearchParams(location.search).get("problem");
  if (!problem) return null;
  return (
    <p className={styles.problem} role="alert">
      {problemWords(problem)}
    </p>
  );
}
