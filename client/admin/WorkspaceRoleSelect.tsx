/** Whether somebody is an admin, to be changed in place. */
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AdminPerson } from "../../shared/api/admin.ts";
import { useMe } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import styles from "./admin.module.css";

export function WorkspaceRoleSelect({ row }: { readonly row: AdminPerson }) {
  const me = useMe();
  const queries = useQueryClient();
  const { person, workspaceRole } = row;
  const change = useMutation({
    mutationFn: (role: "admin" | "member") =>
      answer(
        api.admin.people[":id"].$patch({
          param: { id: person.id },
          json: { workspaceRole: role },
        }),
      ),
    onSuccess: (_, role) =>
      toast(
        "role",
        role === "admin"
          ? `${person.name} is an admin now`
          : `${person.name} is a member now`,
      ),
    onError: (failure) => toastFailure("role", "Role not changed", failure),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  if (workspaceRole === "guest") return "guest";
  if (row.deactivatedAt !== null || person.id === me.id)
    return person.id === me.id ? `${workspaceRole} (you)` : workspaceRole;
  return (
    <NativeSelect
      className={styles.role!}
      aria-label={`Role of ${person.name}`}
      data={[
        { value: "admin", label: "Admin" },
        { value: "member", label: "Member" },
      ]}
      value={change.isPending ? change.variables : workspaceRole}
      disabled={change.isPending}
      onChange={(event) =>
        change.mutate(event.currentTarget.value as "admin" | "member")
      }
    />
  );
}
