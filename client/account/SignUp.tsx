/** Making an account where the workspace is open: to everyone, or to the addresses of some domains. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AccessAnswer } from "../../shared/api/session.ts";
import { enterAsCookieSays } from "../home/session.ts";
import { signUp } from "./auth.ts";
import { TextButton } from "./Form.tsx";
import { NewAccountForm, type AccountWanted } from "./NewAccountForm.tsx";
import { Sheet } from "./Sheet.tsx";

export function SignUp(props: {
  readonly signUp: AccessAnswer["signUp"];
  onBack(): void;
}) {
  const queries = useQueryClient();
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: async (account: AccountWanted) => {
      const { verify } = await signUp(account);
      if (verify) setMailedTo(account.email);
      else await enterAsCookieSays(queries);
    },
  });
  if (mailedTo)
    return (
      <Sheet
        title="Look into your mail"
        lead={
          <>
            A letter to <strong>{mailedTo}</strong> has a link that confirms the
            address. After that you can sign in.
          </>
        }
      >
        <div>
          <TextButton onClick={props.onBack}>Back to sign in</TextButton>
        </div>
      </Sheet>
    );
  return (
    <Sheet
      title="Make an account"
      lead={
        props.signUp === "domain"
          ? "Open to everyone with an e-mail address of this organisation."
          : "Open to everyone."
      }
    >
      <NewAccountForm
        email={null}
        action="Make the account"
        busy={make.isPending}
        failure={make.error}
        onSubmit={(account) => make.mutate(account)}
      />
      <div>
        <TextButton onClick={props.onBack}>Back to sign in</TextButton>
      </div>
    </Sheet>
  );
}
