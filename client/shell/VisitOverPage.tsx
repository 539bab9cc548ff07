/** To a guest: the link that they came by has ended, or the owner removed them. */
import type { ReactNode } from "react";
import { MessagePage } from "./MessagePage.tsx";

export function VisitOverPage({ actions }: { readonly actions?: ReactNode }) {
  return (
    <MessagePage title="Your visit has ended" actions={actions}>
      <p>
        The link that you came by has ended, or the owner has removed you from
        this canvas. What you wrote and was saved stays with the team.
      </p>
      <p>
        To go on, ask whoever gave you the link for a new one and open it in
        this browser.
      </p>
    </MessagePage>
  );
}
