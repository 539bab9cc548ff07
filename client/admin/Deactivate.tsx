/** Somebody leaves: what they alone own is shown, and goes to somebody who stays. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AdminPerson } from "../../shared/api/admin.ts";
import type { Owned } from "../../shared/api/sharing.ts";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { answer, api } from "../kit/api.ts";
import { toast } from "../kit/toasts.tsx";
import styles from "./admin.module.css";
import { canvasCount } from "./amounts.ts";
import { PersonPicker } from "./PersonPicker.tsx";

export function useOwned(userId: string) {
  return useQuery({
    queryKey: ["admin", "owned", userId],
    queryFn: () =>
      answer(api.admin.people[":id"].owned.$get({ param: { id: userId } })),
    staleTime: 0,
  });
}

export function Deactivate(props: {
  readonly row: AdminPerson;
  onDone(): void;
}) {
  const { person } = props.row;
  const queries = useQueryClient();
  const owned = useOwned(person.id);
  const [heir, setHeir] = useState<string | null>(null);
  const deactivate = useMutation({
    mutationFn: () =>
      answer(
        api.admin.people[":id"].deactivate.$post({
          param: { id: person.id },
          json: heir ? { reassignTo: heir } : {},
        }),
      ),
    onSuccess: () => {
      toast("person", `${person.name} cannot sign in any more`);
      props.onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  return (
    <Loaded query={owned} what={`what ${person.name} owns`}>
      {(what) => (
        <Form
          action="Deactivate"
          color="bad"
          busy={deactivate.isPending}
          failure={deactivate.error}
          disabled={what.canvases.length > 0 && heir === null}
          onSubmit={() => deactivate.mutate()}
        >
          <p className={styles.words}>
            {person.name} is signed out at once, everywhere, and cannot sign in
            again until an admin lets them. What they wrote stays, with their
            name.
          </p>
          <OwnedList owned={what} />
          {what.canvases.length > 0 && (
            <PersonPicker
              label="Who gets these canvases?"
              without={person.id}
              value={heir}
              onChange={setHeir}
            />
          )}
        </Form>
      )}
    </Loaded>
  );
}

export function OwnedList({ owned }: { readonly owned: Owned }) {
  const { canvases, tokens, groups } = owned;
  return (
    <>
      {canvases.length > 0 && (
        <div>
          <p className={styles.words}>
            They still own {canvasCount(canvases.length)}, which nobody else
            does:
          </p>
          <ul className={styles.list}>
            {canvases.map(({ id, title, deletedAt }) => (
              <li key={id}>
                {title || "Untitled canvas"}
                {deletedAt && " (in the trash)"}
              </li>
            ))}
          </ul>
        </div>
      )}
      {tokens.length > 0 && (
        <p className={styles.words}>
          Programs that use their API tokens stop:{" "}
          {tokens.map(({ name }) => `“${name}”`).join(", ")}.
        </p>
      )}
      {groups.length > 0 && (
        <p className={styles.words}>
          They leave the groups {groups.map(({ name }) => name).join(", ")}.
        </p>
      )}
    </>
  );
}
