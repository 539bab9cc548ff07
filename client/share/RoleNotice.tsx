/** Says in words that somebody changed what this person may do here; the tools follow by themselves. */
import { ActionIcon } from "@mantine/core";
import { KeyRound, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Notice } from "../shell/Notice.tsx";
import type { CanvasSession } from "../sync/session.ts";
import { roleChangeWords } from "./roleChange.ts";

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
