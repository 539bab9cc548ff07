/** Somebody new: by a letter where this server sends mail, else by a link to hand over. */
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ChoiceList } from "../account/ChoiceList.tsx";
import { Copyable } from "../account/Copyable.tsx";
import { Form } from "../account/Form.tsx";
import { accessQuery } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { exactTime } from "../kit/when.ts";
import styles from "./admin.module.css";

export function InviteForm({ onDone }: { onDone(): void }) {
  const queries = useQueryClient();
  const { data: access } = useQuery(accessQuery);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"member" | "admin">("member");
  const invite = useMutation({
    mutationFn: () =>
      answer(
        api.admin.invitations.$post({
          json: { email: email.trim() || null, workspaceRole: role },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  if (invite.data) {
    const { url, mailed, email: to, expiresAt } = invite.data;
    return (
      <>
        <p className={styles.words}>
          {mailed
            ? `A letter to ${to} is on its way. You can also hand over the link yourself:`
            : to
              ? `No letter was sent. Hand this link over to ${to}:`
              : "Hand this link over. Whoever opens it first joins:"}
        </p>
        <Copyable text={url} what="the link" />
        <p className={styles.words}>
          It works once, until {exactTime(expiresAt)}, and is shown only now.
        </p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => invite.reset()}>
            Invite another
          </Button>
          <Button onClick={onDone}>Done</Button>
        </div>
      </>
    );
  }
  return (
    <Form
      action={
        email.trim() && access?.mail ? "Send the invitation" : "Make the link"
      }
      busy={invite.isPending}
      failure={invite.error}
      onSubmit={() => invite.mutate()}
    >
      <TextInput
        label="E-mail"
        description={
          access?.mail
            ? "A letter with the link is sent there. Leave it empty for a link that anybody can use, once."
            : "Optional. This server sends no mail: you get a link to hand over, and with an address only that person can use it."
        }
        type="email"
        data-autofocus
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <ChoiceList
        legend="They come as"
        choices={[
          {
            value: "member",
            name: "Member",
            what: "Makes canvases, and sees those that are shared with everybody or with them.",
          },
          {
            value: "admin",
            name: "Admin",
            what: "That, and these pages: people, settings, the audit log.",
          },
        ]}
        value={role}
        onChange={setRole}
      />
    </Form>
  );
}
