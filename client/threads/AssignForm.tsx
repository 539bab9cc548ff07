/** Who takes a thread on, and until when. */
import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { usePeople } from "../blocks/people.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useSession } from "../sync/session.ts";
import styles from "./ThreadFacts.module.css";
import type { FactsPatch } from "./ThreadTools.tsx";

export function AssignForm(props: {
  readonly assignee: string | null;
  readonly dueOn: string | null;
  /** Null: nothing changes. */
  onDone(patch: FactsPatch | null): void;
}) {
  const { me } = useSession();
  const people = usePeople();
  const [assignee, setAssignee] = useState(props.assignee);
  const [dueOn, setDueOn] = useState(props.dueOn ?? "");
  const known = people.toSorted(
    (a, b) => Number(b.id === me.id) - Number(a.id === me.id),
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        props.onDone({ assignee, dueOn: dueOn === "" ? null : dueOn });
      }}
    >
      <Select
        size="xs"
        label="Who takes it on"
        placeholder="Nobody yet"
        data-autofocus
        searchable
        clearable
        value={assignee}
        onChange={setAssignee}
        data={known.map((person) => ({
          value: person.id,
          label:
            person.id === me.id ? `${person.name} (me)` : nameWithGuest(person),
        }))}
        nothingFoundMessage="Nobody by that name"
        comboboxProps={{ withinPortal: false }}
      />
      <TextInput
        size="xs"
        type="date"
        label="Until"
        value={dueOn}
        onChange={(event) => setDueOn(event.currentTarget.value)}
      />
      <div className={styles.formActions}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => props.onDone(null)}
        >
          Cancel
        </Button>
        <Button size="compact-sm" type="submit">
          Assign
        </Button>
      </div>
    </form>
  );
}
