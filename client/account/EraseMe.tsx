/** I leave for good. Afterwards nothing of mine is in this browser either. */
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Erasure } from "../../shared/api/erasure.ts";
import { useMe } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { peopleQuery } from "../kit/people.ts";
import { forgetEverything } from "../offline/leaving.ts";
import { ErasureForm } from "./ErasureForm.tsx";

export function EraseMe() {
  const me = useMe();
  const { data: people = [] } = useQuery(peopleQuery);
  const erase = useMutation({
    mutationFn: async (erasure: Erasure) => {
      await answer(api.me.$delete({ json: erasure }));
      await forgetEverything(me.id);
    },
    // What this page holds in memory goes, too.
    onSuccess: () => location.assign("/"),
  });
  return (
    <ErasureForm
      who={{ name: me.name, isMe: true }}
      heirs={people
        .filter(({ id, guest }) => id !== me.id && !guest)
        .map(({ id, name }) => ({ value: id, label: name }))}
      busy={erase.isPending}
      failure={erase.error}
      onSubmit={(erasure) => erase.mutate(erasure)}
    />
  );
}
