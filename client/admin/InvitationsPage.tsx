/** Invitations that nobody has used yet. */
import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import type { OpenInvitation } from "../../shared/api/invitations.ts";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./admin.module.css";
import { InviteForm } from "./InviteForm.tsx";
import { Pages, usePages } from "./Pages.tsx";
import { Records, type Column } from "./Records.tsx";

export function InvitationsPage() {
  const [inviting, setInviting] = useState(false);
  const invitations = usePages(["invitations"], () =>
    answer(api.admin.invitations.$get()),
  );
  return (
    <Section
      title="Invitations"
      lead="Those that nobody has used yet. Take back what you sent to the wrong place."
      action={
        <Button
          leftSection={<UserPlus size={16} />}
          onClick={() => setInviting(true)}
        >
          Invite
        </Button>
      }
    >
      <Pages
        query={invitations}
        what="the invitations"
        empty="Nobody has an open invitation."
      >
        {(rows) => (
          <Records
            label="Invitations"
            rows={rows}
            columns={columns}
            keyOf={({ id }) => id}
          />
        )}
      </Pages>
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title="Invite somebody"
        size={460}
      >
        <InviteForm onDone={() => setInviting(false)} />
      </Modal>
    </Section>
  );
}

const columns: readonly Column<OpenInvitation>[] = [
  {
    title: "For",
    look: "name",
    cell: ({ email, invitedBy }) => (
      <span className={styles.personText}>
        <span className={styles.name}>{email ?? "Whoever has the link"}</span>
        <span className={styles.detail}>
          {invitedBy
            ? `by ${invitedBy.name}`
            : "by the server: its set-up link"}
        </span>
      </span>
    ),
  },
  { title: "Role", cell: ({ workspaceRole }) => workspaceRole },
  {
    title: "Made",
    cell: ({ createdAt }) => (
      <time dateTime={createdAt} title={exactTime(createdAt)}>
        {timeAgo(createdAt)}
      </time>
    ),
  },
  {
    title: "Works until",
    cell: ({ expiresAt }) => (
      <time dateTime={expiresAt}>{exactTime(expiresAt)}</time>
    ),
  },
  {
    title: "Actions",
    look: "actions",
    cell: (row) => <TakeBack row={row} />,
  },
];

function TakeBack({ row }: { readonly row: OpenInvitation }) {
  const queries = useQueryClient();
  const takeBack = useMutation({
    mutationFn: () =>
      answer(api.admin.invitations[":id"].$delete({ param: { id: row.id } })),
    onSuccess: () => toast("invitation", "The link does not work any more"),
    onError: (failure) => toastFailure("invitation", "Not taken back", failure),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  return (
    <Button
      variant="default"
      loading={takeBack.isPending}
      aria-label={`Take back the invitation for ${row.email ?? "whoever has the link"}`}
      onClick={() => takeBack.mutate()}
    >
      Take back
    </Button>
  );
}
