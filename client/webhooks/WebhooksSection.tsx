/** In the Share dialog: whom this canvas tells what people say on it. For its owners. */
import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { canInWorkspace } from "../../shared/roles.ts";
import { useSignedIn } from "../home/session.ts";
import styles from "../share/share.module.css";
import { NewWebhookForm } from "./NewWebhookForm.tsx";
import { WebhookList } from "./WebhookList.tsx";

export function WebhooksSection({ canvasId }: { readonly canvasId: string }) {
  const { workspaceRole } = useSignedIn();
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState(false);
  if (!canInWorkspace(workspaceRole, "readRuns")) return null;
  return (
    <section className={styles.section} aria-labelledby="share-webhooks">
      <div className={styles.heading}>
        <h3 id="share-webhooks">Webhooks</h3>
        {!shown ? (
          <Button
            variant="subtle"
            size="compact-md"
            onClick={() => setShown(true)}
          >
            Show
          </Button>
        ) : (
          !adding && (
            <Button
              variant="subtle"
              size="compact-md"
              leftSection={<Plus size={16} />}
              onClick={() => setAdding(true)}
            >
              Add
            </Button>
          )
        )}
      </div>
      {adding && (
        <NewWebhookForm scope={canvasId} onDone={() => setAdding(false)} />
      )}
      {shown && <WebhookList scope={canvasId} />}
    </section>
  );
}
