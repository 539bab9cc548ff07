/** What an admin can do about somebody: a reset link, deactivate, let in again, erase. */
import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  Ellipsis,
  KeyRound,
  UserRoundCheck,
  UserRoundX,
  UserX,
} from "lucide-react";
import { useState } from "react";
import type { AdminPerson } from "../../shared/api/admin.ts";
import { useMe, useSignedIn } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { Deactivate } from "./Deactivate.tsx";
import { ErasePerson } from "./ErasePerson.tsx";
import { ResetLink } from "./ResetLink.tsx";

type Dialog = "reset" | "deactivate" | "erase";

export function PersonActions({ row }: { readonly row: AdminPerson }) {
  const me = useMe();
  const { access } = useSignedIn();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { person, deactivatedAt, erasedAt, workspaceRole } = row;
  const letIn = useMutation({
    mutationFn: () =>
      answer(
        api.admin.people[":id"].reactivate.$post({ param: { id: person.id } }),
      ),
    onSuccess: () => toast("person", `${person.name} can sign in again`),
    onError: (failure) => toastFailure("person", "Not changed", failure),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  if (erasedAt !== null || person.id === me.id) return null;
  const close = () => setDialog(null);
  const titles: Record<Dialog, string> = {
    reset: `Reset link for ${person.name}`,
    deactivate: `Deactivate ${person.name}`,
    erase: `Erase ${person.name}`,
  };
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${person.name}`}>
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {access === "accounts" &&
            workspaceRole !== "guest" &&
            deactivatedAt === null && (
              <Menu.Item
                leftSection={<KeyRound size={16} />}
                onClick={() => setDialog("reset")}
              >
                Make a reset link
              </Menu.Item>
            )}
          {deactivatedAt === null ? (
            <Menu.Item
              leftSection={<UserX size={16} />}
              onClick={() => setDialog("deactivate")}
            >
              Deactivate…
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<UserRoundCheck size={16} />}
              onClick={() => letIn.mutate()}
            >
              Let in again
            </Menu.Item>
          )}
          <Menu.Item
            color="bad"
            leftSection={<UserRoundX size={16} />}
            onClick={() => setDialog("erase")}
          >
            Erase…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={dialog && titles[dialog]}
        size={500}
      >
        {dialog === "reset" && <ResetLink row={row} onDone={close} />}
        {dialog === "deactivate" && <Deactivate row={row} onDone={close} />}
        {dialog === "erase" && <ErasePerson row={row} onDone={close} />}
      </Modal>
    </>
  );
}
