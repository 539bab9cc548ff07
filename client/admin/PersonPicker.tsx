/** Somebody of the workspace, found by typing part of the name. */
import { Select } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "../kit/api.ts";

const everyoneQuery = queryOptions({
  queryKey: ["admin", "everyone"],
  queryFn: async () =>
    (
      await answer(
        api.admin.people.$get({ query: { state: "active", limit: "500" } }),
      )
    ).items,
});

export interface PersonPickerProps {
  readonly label: string;
  readonly placeholder?: string;
  /** User id. */
  readonly value: string | null;
  /** Not offered. */
  readonly without?: string | undefined;
  /** Before the people, such as the server itself. */
  readonly more?: readonly { readonly value: string; readonly label: string }[];
  readonly clearable?: boolean;
  onChange(user: string | null): void;
}

export function PersonPicker(props: PersonPickerProps) {
  const { data = [] } = useQuery(everyoneQuery);
  return (
    <Select
      label={props.label}
      placeholder={props.placeholder ?? "Choose somebody"}
      searchable
      clearable={props.clearable ?? false}
      nothingFoundMessage="Nobody is called so."
      data={[
        ...(props.more ?? []),
        ...data
          .filter(({ person }) => person.id !== props.without)
          .map(({ person, email }) => ({
            value: person.id,
            label: email ? `${person.name} (${email})` : person.name,
          })),
      ]}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
