/** The second step of signing in: turned on with an app and a code from it, and turned off with the password. */
import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { toast } from "../kit/toasts.tsx";
import styles from "./account.module.css";
import { makeBackupCodes, stopTwoFactor } from "./auth.ts";
import { BackupCodes } from "./BackupCodes.tsx";
import { Form } from "./Form.tsx";
import { Loaded } from "./Loaded.tsx";
import { meQuery } from "./me.ts";
import { Section } from "./PageFrame.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { TwoFactorSetUp } from "./TwoFactorSetUp.tsx";

type Dialog = "set up" | "new codes" | "turn off";

const titles: Record<Dialog, string> = {
  "set up": "Turn on the second step",
  "new codes": "New backup codes",
  "turn off": "Turn off the second step",
};

export function TwoFactor() {
  const me = useQuery(meQuery);
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => {
    setDialog(null);
    void queries.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  return (
    <Section
      id="two-factor"
      title="Second step"
      lead="After your password you also type a code that an app on your phone shows. Whoever learns your password cannot sign in with it alone."
    >
      <Loaded query={me} what="your account">
        {({ twoFactor, hasPassword }) =>
          !hasPassword ? (
            <p className={styles.empty}>
              You sign in with your organisation's service, which asks for what
              it needs.
            </p>
          ) : twoFactor ? (
            <>
              <p className={styles.fact}>
                <span className={styles.good}>
                  <ShieldCheck size={16} aria-hidden /> It is on
                </span>
              </p>
              <div className={styles.buttons}>
                <Button
                  variant="default"
                  onClick={() => setDialog("new codes")}
                >
                  Make new backup codes
                </Button>
                <Button variant="default" onClick={() => setDialog("turn off")}>
                  Turn it off
                </Button>
              </div>
            </>
          ) : (
            <Button variant="default" onClick={() => setDialog("set up")}>
              Turn it on
            </Button>
          )
        }
      </Loaded>
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={dialog && titles[dialog]}
        size={520}
        closeOnClickOutside={false}
      >
        {dialog === "set up" && <TwoFactorSetUp onDone={close} />}
        {dialog === "new codes" && <NewCodes onDone={close} />}
        {dialog === "turn off" && <TurnOff onDone={close} />}
      </Modal>
    </Section>
  );
}

function NewCodes({ onDone }: { onDone(): void }) {
  const [password, setPassword] = useState("");
  const make = useMutation({ mutationFn: () => makeBackupCodes(password) });
  if (make.data) return <BackupCodes codes={make.data} onDone={onDone} />;
  return (
    <Form
      action="Make new codes"
      busy={make.isPending}
      failure={make.error}
      disabled={password === ""}
      onSubmit={() => make.mutate()}
    >
      <p className={styles.empty}>The codes that you have now stop working.</p>
      <PasswordField
        label="Your password"
        kind="current"
        autoFocus
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}

function TurnOff({ onDone }: { onDone(): void }) {
  const [password, setPassword] = useState("");
  const stop = useMutation({
    mutationFn: () => stopTwoFactor(password),
    onSuccess: () => {
      toast("two-factor", "The second step is off");
      onDone();
    },
  });
  return (
    <Form
      action="Turn it off"
      color="bad"
      busy={stop.isPending}
      failure={stop.error}
      disabled={password === ""}
      onSubmit={() => stop.mutate()}
    >
      <p className={styles.empty}>
        From then on your password alone is enough to sign in.
      </p>
      <PasswordField
        label="Your password"
        kind="current"
        autoFocus
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
