/** My API tokens: what programs may do in my name. */
import { Button, Modal, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { ApiToken } from "../../shared/api/tokens.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { exactTime, timeAgo } from "../kit/when.ts";
import { isOver } from "../share/words.ts";
import styles from "./account.module.css";
import { Loaded } from "./Loaded.tsx";
import { tokensQuery } from "./me.ts";
import { NewToken } from "./NewToken.tsx";
import { Section } from "./PageFrame.tsx";
import { scopesInWords } from "./scopes.ts";

export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const refresh = () =>
    queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const revoke = useMutation({
    mutationFn: ({ id }: ApiToken) =>
      answer(api.tokens[":id"].$delete({ param: { id } })),
    onSuccess: (_, { name }) =>
      toast("token", `“${name}” does not work any more`),
    onError: (failure) => toastFailure("token", "Not revoked", failure),
    onSettled: refresh,
  });
  return (
    <Section
      id="tokens"
      title="API tokens"
      lead="For programs: a token stands for you, and can do no more than you and what you choose here."
      action={
        <Button
          variant="default"
          leftSection={<Plus size={16} />}
          onClick={() => setMaking(true)}
        >
          New token
        </Button>
      }
    >
      <Loaded query={tokens} what="your tokens">
        {(items) =>
          items.length === 0 ? (
            <p className={styles.empty}>
              You have none. A pipeline that sends its evaluation results here
              needs one.
            </p>
          ) : (
            <ul className={styles.rows}>
              {items.map((token) => (
                <TokenRow
                  key={token.id}
                  token={token}
                  busy={revoke.isPending && revoke.variables.id === token.id}
                  onRevoke={() => revoke.mutate(token)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title="New API token"
        size={520}
        closeOnClickOutside={false}
      >
        <NewToken
          onMade={() => void refresh()}
          onDone={() => setMaking(false)}
        />
      </Modal>
    </Section>
  );
}

function TokenRow(props: {
  readonly token: ApiToken;
  readonly busy: boolean;
  onRevoke(): void;
}) {
  const { token, busy, onRevoke } = props;
  const isExpired = isOver(token.expiresAt);
  return (
    <li className={styles.row}>
      <KeyRound size={18} aria-hidden className={styles.icon} />
      <div className={styles.what}>
        <div className={styles.name}>
          {token.name}
          {isExpired && <span className={styles.badge}>expired</span>}
        </div>
        <div className={styles.detail}>
          {scopesInWords(token.scopes)} · {canvasesWords(token)} ·{" "}
          <Tooltip label={`Made ${exactTime(token.createdAt)}`}>
            <span>
              {token.lastUsedAt
                ? `last used ${timeAgo(token.lastUsedAt)}`
                : "never used"}
            </span>
          </Tooltip>
          {token.expiresAt &&
            !isExpired &&
            ` · until ${expiryDay(token.expiresAt)}`}
        </div>
      </div>
      <Button
        variant="default"
        loading={busy}
        onClick={onRevoke}
        aria-label={`Revoke ${token.name}`}
      >
        Revoke
      </Button>
    </li>
  );
}

export function canvasesWords({ canvases }: Pick<ApiToken, "canvases">) {
  if (canvases === null) return "all canvases";
  return canvases
    .map(({ title }) =>
      title === null ? "a canvas that is gone" : title || "Untitled canvas",
    )
    .join(", ");
}

export function expiryDay(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}
