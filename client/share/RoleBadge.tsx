/** In the top bar of those who may not edit: what they may do, and the way to ask for more. */
import { Button, Popover } from "@mantine/core";
import { Eye, MessageSquare } from "lucide-react";
import { lazy, Suspense } from "react";
import { can } from "../../shared/roles.ts";
import { useSignedIn } from "../home/session.ts";
import { useStore } from "../kit/store.ts";
import type { CanvasSession } from "../sync/session.ts";
import styles from "./RoleBadge.module.css";

const AskForAccess = lazy(async () => ({
  default: (await import("./NoAccessPage.tsx")).AskForAccess,
}));

export function RoleBadge({ session }: { readonly session: CanvasSession }) {
  const { user } = useSignedIn();
  const role = useStore(session.role);
  if (can(role, "edit")) return null;
  const words = can(role, "comment") ? "You can comment" : "You can view";
  const Glyph = can(role, "comment") ? MessageSquare : Eye;
  return (
    <Popover position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={styles.badge}>
          <Glyph size={14} aria-hidden />
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words}>
        <p className={styles.words}>
          {can(role, "comment")
            ? "You can read this canvas and comment on it, but not change it."
            : "You can read this canvas. Comments and changes are for others."}
        </p>
        {user.guest ? (
          <p className={styles.words}>
            You are here as a guest: whoever gave you the link can let you do
            more.
          </p>
        ) : (
          <Suspense fallback={<Button loading>Ask to edit</Button>}>
            <AskForAccess
              canvasId={session.canvasId}
              isOpen
              action="Ask to edit"
              suggestion="What would you like to change?"
            />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
