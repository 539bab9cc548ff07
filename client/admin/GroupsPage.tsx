/** Groups: teams that can be given a role on a canvas together. */
import { ActionIcon, Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { Group } from "../../shared/api/sharing.ts";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import { Face } from "../kit/Face.tsx";
import { peopleQuery } from "../kit/people.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import styles from "./admin.module.css";

import { Records, type Column } from "./Records.tsx";

type Dialog =
  | { readonly type: "new" }
  | { readonly type: "rename" | "delete"; readonly group: Group };

export function GroupsPage() {
  const groups = useQuery({
    queryKey: ["admin", "groups"],
    queryFn: async () => (await answer(api.groups.$get())).items,
  });
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const columns: readonly Column<Group>[] = [
    {
      title: "Name",
      look: "name",
      cell: ({ name }) => <span className={styles.name}>{name}</span>,
    },
    { title: "People", cell: (group) => <People group={group} /> },
    {
      title: "Actions",
      look: "actions",
      cell: (group) => (
        <span className={styles.rowButtons}>
          <Button
            variant="default"
            aria-label={`Rename ${group.name}`}
            onClick={() => setDialog({ type: "rename", group })}
          >
            Rename
          </Button>
          <Button
            variant="default"
            aria-label={`Delete ${group.name}`}
            onClick={() => setDialog({ type: "delete", group })}
          >
            Delete
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Section
      title="Groups"
      lead="A team that is given a role on a canvas together: whoever joins the group has it, whoever leaves loses it."
      action={
        <Button
          leftSection={<Plus size={16} />}
          onClick={() => setDialog({ type: "new" })}
        >
          New group
        </Button>
      }
    >
      <Loaded query={groups} what="the groups">
        {(rows) =>
          rows.length === 0 ? (
            <p className={styles.empty}>
              There are none yet. Make one for a team that works on the same
              canvases, such as “Referral triage”.
            </p>
          ) : (
            <Records
              label="Groups"
              rows={rows}
              columns={columns}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={
          dialog?.type === "new"
            ? "New group"
            : dialog &&
              `${dialog.type === "rename" ? "Rename" : "Delete"} ${dialog.group.name}`
        }
        size={420}
      >
        {dialog?.type === "delete" ? (
          <DeleteGroup group={dialog.group} onDone={close} />
        ) : (
          dialog && (
            <NameGroup
              group={dialog.type === "rename" ? dialog.group : null}
              onDone={close}
            />
          )
        )}
      </Modal>
    </Section>
  );
}

function useRefreshGroups() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["admin", "groups"] });
}

function NameGroup(props: { readonly group: Group | null; onDone(): void }) {
  const { group, onDone } = props;
  const [name, setName] = useState(group?.name ?? "");
  const refresh = useRefreshGroups();
  const save = useMutation({
    mutationFn: async () => {
      const json = { name: name.trim() };
      if (group)
        await answer(
          api.groups[":id"].$patch({ param: { id: group.id }, json }),
        );
      else await answer(api.groups.$post({ json }));
    },
    onSuccess: onDone,
    onSettled: refresh,
  });
  return (
    <Form
      action={group ? "Rename" : "Make the group"}
      busy={save.isPending}
      failure={save.error}
      disabled={name.trim() === ""}
      onSubmit={() => save.mutate()}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Form>
  );
}

function DeleteGroup(props: { readonly group: Group; onDone(): void }) {
  const { group, onDone } = props;
  const refresh = useRefreshGroups();
  const remove = useMutation({
    mutationFn: () =>
      answer(api.groups[":id"].$delete({ param: { id: group.id } })),
    onSuccess: () => {
      toast("group", `The group “${group.name}” is gone`);
      onDone();
    },
    onSettled: refresh,
  });
  return (
    <Form
      action="Delete the group"
      color="bad"
      busy={remove.isPending}
      failure={remove.error}
      onSubmit={() => remove.mutate()}
    >
      <p className={styles.words}>
        Its people keep their accounts, and lose the canvases that they could
        open only by this group.
      </p>
    </Form>
  );
}

function People({ group }: { readonly group: Group }) {
  const { data: everyone = [] } = useQuery(peopleQuery);
  const refresh = useRefreshGroups();
  const change = useMutation({
    mutationFn: async ({ user, isIn }: { user: string; isIn: boolean }) => {
      const param = { id: group.id, user };
      const member = api.groups[":id"].members[":user"];
      await answer(isIn ? member.$put({ param }) : member.$delete({ param }));
    },
    onError: (failure) => toastFailure("group", "Group not changed", failure),
    onSettled: refresh,
  });
  const others = everyone.filter(
    ({ id, guest }) => !guest && !group.people.some((each) => each.id === id),
  );
  return (
    <ul className={styles.people} aria-label={`People of ${group.name}`}>
      {group.people.map((person) => (
        <li key={person.id}>
          <Face person={person} size={20} />
          <span>{person.name}</span>
          <ActionIcon
            size={24}
            aria-label={`Take ${person.name} out of ${group.name}`}
            onClick={() => change.mutate({ user: person.id, isIn: false })}
          >
            <X size={14} />
          </ActionIcon>
        </li>
      ))}
      <li data-plain>
        <Select
          aria-label={`Add somebody to ${group.name}`}
          placeholder="Add somebody"
          size="xs"
          searchable
          nothingFoundMessage="Nobody is called so."
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          onChange={(user) => user && change.mutate({ user, isIn: true })}
        />
      </li>
    </ul>
  );
}
