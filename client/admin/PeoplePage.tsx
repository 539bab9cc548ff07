/** Everybody of the workspace: who they are here, when they came last, and what an admin can do. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search, UserPlus } from "lucide-react";
import { useState } from "react";
import type { AdminPerson } from "../../shared/api/admin.ts";
import { Section } from "../account/PageFrame.tsx";
import { useSignedIn } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { exactTime, timeAgo } from "../kit/when.ts";
import styles from "./admin.module.css";
import { canvasCount } from "./amounts.ts";
import { InviteForm } from "./InviteForm.tsx";
import { Pages, usePages } from "./Pages.tsx";
import { PersonActions } from "./PersonActions.tsx";
import { PersonCell } from "./PersonCell.tsx";
import { Records, type Column } from "./Records.tsx";
import { WorkspaceRoleSelect } from "./WorkspaceRoleSelect.tsx";

const shown = {
  everyone: { label: "Admins and members", query: {} },
  guests: { label: "Guests", query: { role: "guest" } },
  deactivated: { label: "Deactivated", query: { state: "deactivated" } },
  erased: { label: "Former members", query: { state: "erased" } },
} as const;
type Shown = keyof typeof shown;

export function PeoplePage() {
  const { access } = useSignedIn();
  const [search, setSearch] = useState("");
  const [words] = useDebouncedValue(search.trim(), 200);
  const [which, setWhich] = useState<Shown>("everyone");
  const [inviting, setInviting] = useState(false);
  const people = usePages(["people", which, words], (cursor) =>
    answer(
      api.admin.people.$get({
        query: {
          ...shown[which].query,
          ...(words && { search: words }),
          ...(cursor && { cursor }),
        },
      }),
    ),
  );
  return (
    <Section
      title="People"
      action={
        access === "accounts" && (
          <Button
            leftSection={<UserPlus size={16} />}
            onClick={() => setInviting(true)}
          >
            Invite
          </Button>
        )
      }
    >
      <div className={styles.filters} role="search">
        <TextInput
          className={styles.wide}
          label="Find somebody"
          placeholder="Name or e-mail"
          leftSection={<Search size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <NativeSelect
          label="Show"
          data={Object.entries(shown).map(([value, { label }]) => ({
            value,
            label,
          }))}
          value={which}
          onChange={(event) => setWhich(event.currentTarget.value as Shown)}
        />
      </div>
      <Pages
        query={people}
        what="the people"
        empty={
          words
            ? `Nobody here is called “${words}”.`
            : which === "everyone"
              ? "Nobody is here yet. Invite the first."
              : "Nobody."
        }
      >
        {(rows) => (
          <Records
            label="People"
            rows={rows}
            columns={access === "accounts" ? columns : localColumns}
            keyOf={({ person }) => person.id}
            isQuiet={({ deactivatedAt }) => deactivatedAt !== null}
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

const twoFactor: Column<AdminPerson> = {
  title: "Second step",
  cell: ({ twoFactor: isOn }) => (isOn ? "on" : "off"),
};

const columns: readonly Column<AdminPerson>[] = [
  {
    title: "Name",
    look: "name",
    cell: ({ person, email, deactivatedAt, erasedAt, workspaceRole }) => (
      <PersonCell
        person={person}
        detail={email ?? person.disciplines.join(", ")}
        badge={
          erasedAt
            ? "former member"
            : deactivatedAt
              ? "deactivated"
              : workspaceRole === "guest"
                ? "guest"
                : null
        }
      />
    ),
  },
  { title: "Role", cell: (row) => <WorkspaceRoleSelect row={row} /> },
  {
    title: "Last seen",
    cell: ({ lastSeenAt }) =>
      lastSeenAt ? (
        <time dateTime={lastSeenAt} title={exactTime(lastSeenAt)}>
          {timeAgo(lastSeenAt)}
        </time>
      ) : (
        "never"
      ),
  },
  { title: "Owns", look: "number", cell: ({ owns }) => canvasCount(owns) },
  twoFactor,
  {
    title: "Actions",
    look: "menu",
    cell: (row) => <PersonActions row={row} />,
  },
];
const localColumns = columns.filter((column) => column !== twoFactor);
