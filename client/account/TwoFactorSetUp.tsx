/** Three steps: the password, the app with a code from it, and the backup codes to put aside. */
import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import styles from "./account.module.css";
import {
  confirmTwoFactor,
  startTwoFactor,
  type TwoFactorStart,
} from "./auth.ts";
import { BackupCodes } from "./BackupCodes.tsx";
import { Copyable } from "./Copyable.tsx";
import { Form } from "./Form.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { QrCode } from "./QrCode.tsx";

export function TwoFactorSetUp({ onDone }: { onDone(): void }) {
  const [password, setPassword] = useState("");
  const [confirmed, setConfirmed] = useState(false);
  const start = useMutation({ mutationFn: () => startTwoFactor(password) });
  if (start.data && confirmed)
    return <BackupCodes codes={start.data.backupCodes} onDone={onDone} />;
  if (start.data)
    return <Scan start={start.data} onConfirmed={() => setConfirmed(true)} />;
  return (
    <Form
      action="Go on"
      busy={start.isPending}
      failure={start.error}
      disabled={password === ""}
      onSubmit={() => start.mutate()}
    >
      <p className={styles.empty}>
        You need an authenticator app, such as the one in your password manager,
        Aegis or Google Authenticator.
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

function Scan(props: { readonly start: TwoFactorStart; onConfirmed(): void }) {
  const { totpURI } = props.start;
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => confirmTwoFactor(code),
    onSuccess: props.onConfirmed,
    onError: () => setCode(""),
  });
  const secret = new URL(totpURI).searchParams.get("secret") ?? "";
  return (
    <div className={styles.qr}>
      <QrCode text={totpURI} label="QR code for your authenticator app" />
      <div className={styles.steps}>
        <p>Scan this with your app. If you cannot, type this key there:</p>
        <Copyable text={secret} what="the key" />
        <Form
          action="Turn it on"
          busy={confirm.isPending}
          failure={confirm.error}
          disabled={code.trim() === ""}
          onSubmit={() => confirm.mutate()}
        >
          <TextInput
            label="The six digits that the app shows now"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </Form>
      </div>
    </div>
  );
}
