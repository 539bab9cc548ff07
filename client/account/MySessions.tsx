/** Where I am signed in: every device, this one among them, and how to sign out of the others. */
import { Button, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import type { OpenSessionAnswer } from "../../shared/api/session.ts";
import { useSignedIn } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./account.module.css";
import { deviceWords } from "./device.ts";
import { Loaded } from "./Loaded.tsx";
import { sessionsQuery } from "./me.ts";
import { Section } from "./PageFrame.tsx";

export function MySessions() {
  const { access, workspaceRole } = useSignedIn();
  const hasPassword = access === "accounts" && workspaceRole !== "guest";
  const sessions = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const refresh = () =>
    queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const onError = (failure: unknown) =>
    toastFailure("sessions", "Not signed out there", failure);
  const end = useMutation({
    mutationFn: (id: string) =>
      answer(api.sessions[":id"].$delete({ param: { id } })),
    onError,
    onSettled: refresh,
  });
  const endOthers = useMutation({
    mutationFn: () => answer(api.sessions.$delete()),
    onSuccess: () => toast("sessions", "You are signed in here alone now"),
    onError,
    onSettled: refresh,
  });
  const others = sessions.data?.filter((each) => !each.current).length ?? 0;
  return (
    <Section
      id="sessions"
      title="Where you are signed in"
      lead={
        hasPassword
          ? "Each browser in which you signed in. End one that you do not know, and change your password."
          : "Each browser in which you are known. End one that is not yours."
      }
      action={
        others > 0 && (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            Sign out everywhere else
          </Button>
        )
      }
    >
      <Loaded query={sessions} what="where you are signed in">
        {(items) => (
          <ul className={styles.rows}>
            {items.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                busy={end.isPending && end.variables === session.id}
                onEnd={() => end.mutate(session.id)}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function SessionRow(props: {
  readonly session: OpenSessionAnswer;
  readonly busy: boolean;
  onEnd(): void;
}) {
  const { session, busy, onEnd } = props;
  const device = deviceWords(session.userAgent);
  return (
    <li className={styles.row}>
      <MonitorSmartphone size={18} aria-hidden className={styles.icon} />
      <div className={styles.what}>
        <div className={styles.name}>
          {device}
          {session.current && <span className={styles.badge}>this one</span>}
        </div>
        <div className={styles.detail}>
          {session.address ? `From ${session.address}, ` : ""}
          <Tooltip
            label={`Signed in ${exactTime(session.createdAt)}, used ${exactTime(session.lastUsedAt)}`}
          >
            <span>last used {timeAgo(session.lastUsedAt)}</span>
          </Tooltip>
        </div>
      </div>
      {!session.current && (
        <Button
          variant="default"
          loading={busy}
          onClick={onEnd}
          aria-label={`Sign out of ${device}`}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
