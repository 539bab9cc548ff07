/** An admin erases somebody, for whoever asked for it and cannot do it themselves. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AdminPerson } from "../../shared/api/admin.ts";
import type { Erasure } from "../../shared/api/erasure.ts";
import { ErasureForm } from "../account/ErasureForm.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { answer, api } from "../kit/api.ts";
import { peopleQuery } from "../kit/people.ts";
import { toast } from "../kit/toasts.tsx";
import { useOwned } from "./Deactivate.tsx";

export function ErasePerson(props: {
  readonly row: AdminPerson;
  onDone(): void;
}) {
  const { person } = props.row;
  const queries = useQueryClient();
  const owned = useOwned(person.id);
  const { data: people = [] } = useQuery(peopleQuery);
  const erase = useMutation({
    mutationFn: (erasure: Erasure) =>
      answer(
        api.admin.people[":id"].$delete({
          param: { id: person.id },
          json: erasure,
        }),
      ),
    onSuccess: () => {
      toast("person", `${person.name} is a former member now`);
      props.onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  return (
    <Loaded query={owned} what={`what ${person.name} owns`}>
      {({ canvases }) => (
        <ErasureForm
          who={{ name: person.name, isMe: false }}
          owned={canvases}
          heirs={people
            .filter(({ id, guest }) => id !== person.id && !guest)
            .map(({ id, name }) => ({ value: id, label: name }))}
          busy={erase.isPending}
          failure={erase.error}
          onSubmit={(erasure) => erase.mutate(erasure)}
        />
      )}
    </Loaded>
  );
}
