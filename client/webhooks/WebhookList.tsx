/** The webhooks that there are, what came of their last delivery, and what can be done with them. */
import { ActionIcon, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { Webhook } from "../../shared/api/inbox.ts";
import { Loaded } from "../account/Loaded.tsx";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useNow } from "../kit/useNow.ts";
import { timeAgo } from "../kit/when.ts";
import styles from "../share/share.module.css";
import { Sure } from "../share/Sure.tsx";
import { shapeNames, webhookRequests, type Scope } from "./webhooks.ts";

export function webhooksKey(scope: Scope) {
  return ["webhooks", scope ?? "all"];
}

export function WebhookList({ scope }: { readonly scope: Scope }) {
  const hooks = useQuery({
    queryKey: webhooksKey(scope),
    queryFn: webhookRequests(scope).list,
  });
  return (
    <Loaded query={hooks} what="the webhooks">
      {(items) =>
        items.length === 0 ? (
          <p className={styles.hint}>
            There is none. A webhook tells a channel of your chat, or a program
            of yours, what people say here.
          </p>
        ) : (
          <ul className={styles.list}>
            {items.map((hook) => (
              <HookRow key={hook.id} scope={scope} hook={hook} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function HookRow(props: { readonly scope: Scope; readonly hook: Webhook }) {
  const { scope, hook } = props;
  const queries = useQueryClient();
  const now = useNow();
  const [removing, setRemoving] = useState(false);
  const requests = webhookRequests(scope);
  const refresh = () =>
    queries.invalidateQueries({ queryKey: webhooksKey(scope) });
  const host = hostOf(hook.url);
  const test = async () => {
    try {
      const { delivered, error } = await requests.test(hook.id);
      toast(
        "webhook",
        delivered ? `The test arrived at ${host}` : `Not arrived: ${error}`,
      );
    } catch (failure) {
      toastFailure("webhook", "No test was sent", failure);
    }
    await refresh();
  };
  return (
    <li>
      <div className={styles.row}>
        <span className={styles.glyph}>
          <WebhookIcon size={16} aria-hidden />
        </span>
        <span className={styles.who}>
          <div className={styles.name} title={hook.url}>
            {host}
          </div>
          <div
            className={styles.details}
            data-over={
              hook.disabledAt !== null ||
              hook.last?.state === "failed" ||
              undefined
            }
          >
            {shapeNames[hook.shape]} · {lastWords(hook, now)}
          </div>
        </span>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon aria-label={`Test or remove the webhook to ${host}`}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void test()}>Send a test</Menu.Item>
            <Menu.Item color="bad" onClick={() => setRemoving(true)}>
              Remove…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {removing && (
        <Sure
          action="Remove the webhook"
          keep="Keep it"
          onKeep={() => setRemoving(false)}
          onAct={async () => {
            try {
              await requests.remove(hook.id);
              toast("webhook", "The webhook was removed");
            } catch (failure) {
              toastFailure("webhook", "The webhook was not removed", failure);
            }
            await refresh();
          }}
        >
          Nothing is sent to {host} any more. Its secret cannot be had again.
        </Sure>
      )}
    </li>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function lastWords({ last, disabledAt }: Webhook, now: Date): string {
  if (disabledAt !== null)
    return "stopped, because nothing arrived for long; add it again when it works";
  if (!last) return "nothing was sent yet";
  const when = timeAgo(last.at, now);
  switch (last.state) {
    case "delivered":
      return `delivered ${when}`;
    case "waiting":
      return last.error
        ? `tried ${when}, is tried again: ${last.error}`
        : `on its way since ${when}`;
    case "failed":
      return `given up ${when}${last.error ? `: ${last.error}` : ""}`;
    default:
      return last.state satisfies never;
  }
}
