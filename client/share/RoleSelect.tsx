/** What somebody may do, to choose from. */
import { NativeSelect } from "@mantine/core";
import { givenRoles, type GivenRole } from "../../shared/api/sharing.ts";
import { roleWords } from "./words.ts";
import styles from "./share.module.css";

export function RoleSelect<R extends string = GivenRole>(props: {
  /** Whose: "Role of Ben". */
  readonly label: string;
  readonly value: R | GivenRole;
  /** Besides the three that can be given to anybody. */
  readonly more?: readonly { readonly value: R; readonly label: string }[];
  onChange(role: R | GivenRole): void;
}) {
  return (
    <NativeSelect
      className={styles.role!}
      aria-label={props.label}
      value={props.value}
      data={[
        ...givenRoles.map((value) => ({ value, label: roleWords[value] })),
        ...(props.more ?? []),
      ]}
      onChange={(event) =>
        props.onChange(event.currentTarget.value as R | GivenRole)
      }
    />
  );
}
