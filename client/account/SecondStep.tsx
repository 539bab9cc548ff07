/** After the password: the code that the person's phone shows, or one of the codes they put aside. */
import { Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { enterAsCookieSays } from "../home/session.ts";
import { giveSecondCode } from "./auth.ts";
import { Form, TextButton } from "./Form.tsx";
import { Sheet } from "./Sheet.tsx";

export function SecondStep({ onBack }: { onBack(): void }) {
  const queries = useQueryClient();
  const [backup, setBackup] = useState(false);
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: async () => {
      await giveSecondCode(code);
      await enterAsCookieSays(queries);
    },
    onError: () => setCode(""),
  });
  return (
    <Sheet
      title="One more step"
      lead={
        backup
          ? "Type one of the backup codes that you put aside. Each works once."
          : "Type the six digits that your authenticator app shows for Parley."
      }
    >
      <Form
        action="Go on"
        wide
        busy={confirm.isPending}
        failure={confirm.error}
        disabled={code.trim() === ""}
        onSubmit={() => confirm.mutate()}
      >
        <TextInput
          key={String(backup)}
          label={backup ? "Backup code" : "Code"}
          size="md"
          autoFocus
          inputMode={backup ? "text" : "numeric"}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Form>
      <Checkbox
        label="I have no phone here: use a backup code"
        checked={backup}
        onChange={(event) => {
          setBackup(event.currentTarget.checked);
          setCode("");
          confirm.reset();
        }}
      />
      <div>
        <TextButton onClick={onBack}>Back to e-mail and password</TextButton>
      </div>
    </Sheet>
  );
}
