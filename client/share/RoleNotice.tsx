/** Says in words that somebody changed what this person may do here; the tools follow by themselves. */
import { ActionIcon } from "@mantine/core";
import { KeyRound, X } from "lucide-react";
import { useEffect, useState } from "react";
import { can, type Role } from "../../shared/roles.ts";
import { Notice } from "../shell/Notice.tsx";
import type { CanvasSession } from "../sync/session.ts";

export function RoleNotice({ session }: { readonly session: CanvasSession }) {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    let before = session.role.get();
    return session.role.subscribe(() => {
      const now = session.role.get();
      const said = roleChangeWords(before, now);
      before = now;
      if (said) setWords(said);
    });
  }, [session]);
  if (words === null) return null;
  return (
    <Notice
      icon={<KeyRound size={16} aria-hidden />}
      label="What you may do here has changed"
    >
      <p>{words}</p>
      <ActionIcon aria-label="Hide this message" onClick={() => setWords(null)}>
        <X size={16} />
      </ActionIcon>
    </Notice>
  );
}

/** Null when nothing that a person can do has changed. */
export function roleChangeWords(before: Role, now: Role): string | null {
  if (before === now) return null;
  if (now === "owner") return "You own this canvas now.";
  if (can(now, "edit"))
    return can(before, "edit")
      ? "You do not own this canvas any more. You can still edit it."
      : "You can edit this canvas now.";
  if (can(before, "edit"))
    return can(now, "comment")
      ? "You can no longer edit this canvas. You can read and comment; what you wrote is saved."
      : "You can no longer edit this canvas, only read it; what you wrote is saved.";
  return can(now, "comment")
    ? "You can comment on this canvas now."
    : "You can no longer comment here, only read.";
}
