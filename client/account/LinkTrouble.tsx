/** A link with a secret that opens nothing: one page for unknown, used, expired and withdrawn ones. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sessionQuery } from "../home/session.ts";
import { ApiFailure, isUnreachable, messageOf } from "../kit/api.ts";
import { MessagePage } from "../shell/MessagePage.tsx";

/** What to do when it does not work, by the kind of link. */
const advice = {
  setup:
    "The set-up link works once. Somebody may have used it already: then sign in, or ask them for an invitation. Otherwise start the server again, and take the link from what it prints.",
  invitation:
    "Invitations work once and for some days. If you used it already, just sign in. Otherwise ask whoever invited you for a new one.",
  reset:
    "Reset links work once and for a short time. Ask for a new one on the sign-in page, or ask an admin.",
  verify:
    "The link works once. If you opened it before, your address is confirmed already: just sign in.",
} as const;

export function LinkTrouble(props: {
  readonly kind: keyof typeof advice;
  /** What the server said; null for a link without its secret. */
  readonly failure: unknown;
  onTryAgain(): void;
}) {
  const { kind, failure } = props;
  const { data: session } = useQuery(sessionQuery);
  const mayPass =
    isUnreachable(failure) ||
    (failure instanceof ApiFailure && [429, 500].includes(failure.status));
  if (mayPass)
    return (
      <MessagePage
        title="That did not work just now"
        actions={<Button onClick={props.onTryAgain}>Try again</Button>}
      >
        <p>{messageOf(failure)}</p>
      </MessagePage>
    );
  if (failure instanceof ApiFailure && failure.id === "sign_in_to_confirm")
    return (
      <MessagePage
        title="Sign in first"
        actions={
          <Button component={Link} to="/">
            Go to sign in
          </Button>
        }
      >
        <p>{messageOf(failure)}</p>
      </MessagePage>
    );
  return (
    <MessagePage
      title={
        failure === null
          ? "This link is incomplete"
          : "This link does not work any more"
      }
      actions={
        <Button component={Link} to="/">
          {session ? "Go to your canvases" : "Go to sign in"}
        </Button>
      }
    >
      {failure === null && (
        <p>
          Its last part, after the #, is missing, or this page was reloaded.
          Open the link again from where you got it.
        </p>
      )}
      <p>{advice[kind]}</p>
    </MessagePage>
  );
}
