/** `/verify#…`: this e-mail address is mine. A click confirms it, so that programs which look at links in mail do not. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answer, api } from "../kit/api.ts";
import { LinkTrouble } from "./LinkTrouble.tsx";
import { dropSecret, useLinkSecret } from "./linkSecret.ts";
import { Sheet } from "./Sheet.tsx";

export function VerifyPage() {
  const secret = useLinkSecret();
  const queries = useQueryClient();
  const verify = useMutation({
    mutationFn: (by: string) =>
      answer(api.auth.verify.$post({ json: { secret: by } })),
    onSuccess: () => {
      dropSecret();
      return queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  if (verify.isSuccess)
    return (
      <Sheet title="Thank you" lead="Your e-mail address is confirmed.">
        <Button component={Link} to="/" size="md" fullWidth>
          Go on
        </Button>
      </Sheet>
    );
  if (secret === null || verify.error)
    return (
      <LinkTrouble
        kind="verify"
        failure={verify.error}
        onTryAgain={() => verify.reset()}
      />
    );
  return (
    <Sheet
      title="Confirm your e-mail address"
      lead="One click, and letters about your account reach you there."
    >
      <Button
        size="md"
        fullWidth
        autoFocus
        loading={verify.isPending}
        onClick={() => verify.mutate(secret)}
      >
        This is my address
      </Button>
    </Sheet>
  );
}
