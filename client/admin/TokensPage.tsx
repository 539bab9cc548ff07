/** All API tokens of the workspace: whom they stand for, what they may do, when they were used. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiToken } from "../../shared/api/tokens.ts";
import { Section } from "../account/PageFrame.tsx";
import { scopesInWords } from "../account/scopes.ts";
import { canvasesWords, expiryDay } from "../account/Tokens.tsx";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { timeAgo } from "../kit/when.ts";
import styles from "./admin.module.css";
import { Pages, usePages } from "./Pages.tsx";
import { Records, type Column } from "./Records.tsx";

export function TokensPage() {
  const tokens = usePages(["tokens"], (cursor) =>
    answer(api.admin.tokens.$get({ query: { ...(cursor && { cursor }) } })),
  );
  return (
    <Section
      title="API tokens"
      lead="Programs that act for somebody. Each can do no more than its person; people make them under “Your account”."
    >
      <Pages query={tokens} what="the tokens" empty="There are none.">
        {(rows) => (
          <Records
            label="API tokens"
            rows={rows}
            columns={columns}
            keyOf={({ id }) => id}
          />
        )}
      </Pages>
    </Section>
  );
}

const columns: readonly Column<ApiToken>[] = [
  {
    title: "Name",
    look: "name",
    cell: ({ name, person }) => (
      <span className={styles.personText}>
        <span className={styles.name}>{name}</span>
        <span className={styles.detail}>stands for {person.name}</span>
      </span>
    ),
  },
  { title: "May", cell: ({ scopes }) => scopesInWords(scopes) },
  { title: "On", cell: canvasesWords },
  {
    title: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt ? timeAgo(lastUsedAt) : "never"),
  },
  {
    title: "Until",
    cell: ({ expiresAt }) =>
      expiresAt ? expiryDay(expiresAt) : "it is revoked",
  },
  { title: "Actions", look: "actions", cell: (row) => <Revoke row={row} /> },
];

function Revoke({ row }: { readonly row: ApiToken }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      answer(api.admin.tokens[":id"].$delete({ param: { id: row.id } })),
    onSuccess: () => toast("token", `“${row.name}” does not work any more`),
    onError: (failure) => toastFailure("token", "Not revoked", failure),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  return (
    <Button
      variant="default"
      loading={revoke.isPending}
      aria-label={`Revoke ${row.name} of ${row.person.name}`}
      onClick={() => revoke.mutate()}
    >
      Revoke
    </Button>
  );
}
