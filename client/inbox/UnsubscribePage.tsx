/** `/unsubscribe#…`: what a link in a mail leads to. A click ends the mail, so that programs which look at links do not. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLinkSecret } from "../account/linkSecret.ts";
import { Sheet } from "../account/Sheet.tsx";
import { fetchOrFail, messageOf } from "../kit/api.ts";

export function UnsubscribePage() {
  const token = useLinkSecret();
  const end = useMutation({
    mutationFn: async (by: string) => {
      await fetchOrFail(
        `/api/mail/unsubscribe?token=${encodeURIComponent(by)}`,
        { method: "POST" },
      );
    },
  });
  if (end.isSuccess)
    return (
      <Sheet
        title="No more mail"
        lead="Parley sends you no mail about canvases any more. What waits for you stays in your inbox."
      >
        <Button component={Link} to="/inbox" size="md" fullWidth>
          Go to your inbox
        </Button>
      </Sheet>
    );
  if (!token)
    return (
      <Sheet
        title="This link is not complete"
        lead="Open it from the mail once more, or choose when you get mail in your account."
      >
        <Button component={Link} to="/account" hash="notifications" fullWidth>
          Your account
        </Button>
      </Sheet>
    );
  return (
    <Sheet
      title="Stop the mail?"
      lead="Parley will not write to you about canvases any more. Letters about your account, such as a new password, still come."
    >
      {end.error && <p role="alert">{messageOf(end.error)}</p>}
      <Button
        size="md"
        fullWidth
        autoFocus
        loading={end.isPending}
        onClick={() => end.mutate(token)}
      >
        Stop the mail
      </Button>
    </Sheet>
  );
}
