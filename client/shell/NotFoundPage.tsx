import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { MessagePage } from "./MessagePage.tsx";

export function NotFoundPage() {
  return (
    <MessagePage
      title="There is nothing at this address"
      actions={
        <Button component={Link} to="/">
          Go to your canvases
        </Button>
      }
    >
      <p>
        The link may be mistyped, or the canvas may have been deleted. Whoever
        gave you the link can check it.
      </p>
    </MessagePage>
  );
}
