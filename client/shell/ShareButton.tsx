/** Opens the Share dialog; a dot says that somebody waits for an answer. */
import { Button } from "@mantine/core";
import { Share2 } from "lucide-react";
import { can } from "../../shared/roles.ts";
import { useStore } from "../kit/store.ts";
import { useWaiting } from "../share/access.ts";
import type { CanvasSession } from "../sync/session.ts";
import { openDialog } from "./dialogs.ts";
import styles from "./ShareButton.module.css";

export function ShareButton({ session }: { readonly session: CanvasSession }) {
  const mayShare = useStore(session.role, (role) => can(role, "share"));
  const waiting = useWaiting(session.canvasId, mayShare);
  return (
    <Button
      className={styles.button}
      leftSection={<Share2 size={16} />}
      aria-haspopup="dialog"
      onClick={() => openDialog("share")}
    >
      Share
      {waiting > 0 && (
        <span className={styles.dot}>
          <span className="visually-hidden">
            {waiting === 1 ? ", 1 person asks" : `, ${waiting} people ask`} for
            access
          </span>
        </span>
      )}
    </Button>
  );
}
