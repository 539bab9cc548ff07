/** What is below belongs to one person; when another tab signs out or signs in somebody else, a friendly page takes its place. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { VisitOverPage } from "../shell/VisitOverPage.tsx";
import { takenAway } from "./tabs.ts";

export function OwnPage({ children }: { readonly children: ReactNode }) {
  const what = useStore(takenAway);
  if (what === null) return children;
  if (what === "visitOver") return <VisitOverPage />;
  return (
    <MessagePage
      title={
        what === "signedOut"
          ? "You signed out in another tab"
          : "Somebody else signed in here"
      }
      actions={
        <Button onClick={() => location.reload()}>
          {what === "signedOut" ? "Sign in again" : "Go on as they are"}
        </Button>
      }
    >
      <p>
        {what === "signedOut"
          ? "So this page was closed, too. What the server had confirmed is safe."
          : "This page belonged to the person before, so it was closed. What they had not sent is kept for them in this browser, and nobody else sees it."}
      </p>
    </MessagePage>
  );
}
