/** The address I sign in with, whether it is confirmed, and a new password. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@mantine/core";
import { accessQuery } from "../home/session.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { changePassword, goToProvider } from "./auth.ts";
import styles from "./account.module.css";
import { Form } from "./Form.tsx";
import { Loaded } from "./Loaded.tsx";
import { meQuery, sessionsQuery } from "./me.ts";
import { Section } from "./PageFrame.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { shortestPassword } from "./strength.ts";

export function EmailAndPassword() {
  const me = useQuery(meQuery);
  const { data: access } = useQuery(accessQuery);
  return (
    <Section id="sign-in" title="E-mail and password">
      <Loaded query={me} what="your account">
        {({ email, emailVerified, hasPassword, hasProvider }) => (
          <>
            <p className={styles.fact}>
              <strong>{email}</strong>
              {emailVerified ? (
                <span className={styles.good}>
                  <CircleCheck size={14} aria-hidden /> confirmed
                </span>
              ) : (
                access?.mail && (
                  <span className={styles.warn}>
                    <CircleAlert size={14} aria-hidden /> not confirmed yet:
                    open the link in the letter that was sent there
                  </span>
                )
              )}
            </p>
            <Provider isConnected={hasProvider} />
            {hasPassword && <ChangePassword email={email ?? ""} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

/** The organisation's own sign-in service, where there is one. */
function Provider({ isConnected }: { readonly isConnected: boolean }) {
  const { data: access } = useQuery(accessQuery);
  const connect = useMutation({
    mutationFn: () => goToProvider({ connect: true, to: "/account" }),
    onError: (failure) => toastFailure("connect", "Not connected", failure),
  });
  if (!access?.oidc) return null;
  const { name } = access.oidc;
  if (isConnected)
    return <p className={styles.words}>You can sign in with {name}.</p>;
  return (
    <p>
      <Button
        variant="default"
        loading={connect.isPending}
        onClick={() => connect.mutate()}
      >
        Connect with {name}
      </Button>
    </p>
  );
}

function ChangePassword({ email }: { readonly email: string }) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [asked, setAsked] = useState(false);
  const isTooShort = [...next].length < shortestPassword;
  const change = useMutation({
    mutationFn: () =>
      changePassword({
        currentPassword: current,
        newPassword: next,
      }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      setAsked(false);
      toast("password", "Your password is changed");
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <div className={styles.narrow}>
      <Form
        action="Change the password"
        busy={change.isPending}
        failure={change.error}
        onSubmit={() => {
          setAsked(true);
          if (current !== "" && !isTooShort) change.mutate();
        }}
      >
        {/* Password managers want to know whose it is. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={email}
          readOnly
          hidden
        />
        <PasswordField
          label="The password you have now"
          kind="current"
          value={current}
          onChange={setCurrent}
          error={asked && current === "" && "Please fill in your password."}
        />
        <PasswordField
          label="The new password"
          kind="new"
          value={next}
          about={[email]}
          onChange={setNext}
          error={
            asked &&
            isTooShort &&
            `Please choose a password of at least ${shortestPassword} characters.`
          }
        />
        <p className={styles.empty}>
          You stay signed in here, and are signed out everywhere else.
        </p>
      </Form>
    </div>
  );
}
