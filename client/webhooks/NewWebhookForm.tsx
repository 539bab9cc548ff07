/** Adding a webhook, and its secret, which is shown this once. */
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Webhook, WebhookEvent } from "../../shared/api/inbox.ts";
import { Copyable } from "../account/Copyable.tsx";
import { Form } from "../account/Form.tsx";
import styles from "../share/share.module.css";
import { webhooksKey } from "./WebhookList.tsx";
import {
  eventNames,
  shapeNames,
  webhookRequests,
  type NewWebhook,
  type Scope,
} from "./webhooks.ts";

const events = Object.keys(eventNames) as WebhookEvent[];
const shapes = Object.entries(shapeNames).map(([value, label]) => ({
  value,
  label,
}));

export function NewWebhookForm(props: {
  readonly scope: Scope;
  onDone(): void;
}) {
  const { scope, onDone } = props;
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [shape, setShape] = useState<Webhook["shape"]>("parley");
  const [chosen, setChosen] = useState<readonly WebhookEvent[]>(events);
  const add = useMutation({
    mutationFn: (hook: NewWebhook) => webhookRequests(scope).add(hook),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: webhooksKey(scope) }),
  });
  if (add.data)
    return (
      <div className={styles.well} role="group" aria-label="Secret">
        <p>
          The webhook is on. This secret is shown only now: with it your program
          checks that what it gets comes from here.
        </p>
        <Copyable text={add.data.secret} what="the secret" />
        <div>
          <Button variant="default" size="compact-md" onClick={onDone}>
            Done
          </Button>
        </div>
      </div>
    );
  return (
    <div className={styles.well}>
      <Form
        action="Add webhook"
        busy={add.isPending}
        failure={add.error}
        disabled={url.trim() === "" || chosen.length === 0}
        beside={
          <Button variant="subtle" onClick={onDone}>
            Cancel
          </Button>
        }
        onSubmit={() =>
          add.mutate({ url: url.trim(), shape, events: [...chosen] })
        }
      >
        <TextInput
          label="Address"
          placeholder="https://hooks.example.org/…"
          type="url"
          autoFocus
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Select
          label="What it understands"
          data={shapes}
          value={shape}
          allowDeselect={false}
          onChange={(value) => value && setShape(value as Webhook["shape"])}
        />
        <Checkbox.Group
          label="Tell it when"
          value={[...chosen]}
          onChange={(values) => setChosen(values as WebhookEvent[])}
        >
          {events.map((each) => (
            <Checkbox key={each} value={each} label={eventNames[each]} mt={6} />
          ))}
        </Checkbox.Group>
      </Form>
    </div>
  );
}
