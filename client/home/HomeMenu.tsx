/** Me: my face, my account, the admin pages for admins, the theme, help, and the way out. */
import { Menu, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import {
  BookText,
  ChevronDown,
  LogOut,
  ShieldCheck,
  UserPen,
} from "lucide-react";
import { useState } from "react";
import type { Person } from "../../shared/people.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import { InboxBell } from "../inbox/InboxBell.tsx";
import { toastFailure } from "../kit/toasts.tsx";
import { CommandItems } from "../shell/CommandItems.tsx";
import { ThemeItems } from "../shell/ThemeItems.tsx";
import { Face } from "../kit/Face.tsx";
import styles from "./HomePage.module.css";
import type { LeftBehind } from "../offline/leaving.ts";
import { useLeave, useSignedIn } from "./session.ts";
import { SignOutDialog } from "./SignOutDialog.tsx";

export function HomeMenu({ me }: { readonly me: Person }) {
  const leave = useLeave();
  const { workspaceRole } = useSignedIn();
  const [left, setLeft] = useState<LeftBehind | null>(null);
  const signOut = () =>
    leave.mutate(undefined, {
      onError: (failure) => toastFailure("leave", "Not signed out", failure),
      onSettled: () => setLeft(null),
    });
  const askFirst = async () => {
    const { onlyHere } = await import("../offline/leaving.ts");
    const here = await onlyHere(me.id);
    if (here.changes + here.drafts + here.comments > 0) setLeft(here);
    else signOut();
  };
  return (
    <div className={styles.mine}>
      <InboxBell />
      <Menu position="bottom-end" width={272} returnFocus={false}>
        <Menu.Target>
          <UnstyledButton className={styles.me} aria-label={`${me.name}: menu`}>
            <Face person={me} size={28} />
            <span className={styles.myName}>{me.name}</span>
            <ChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label className={styles.myself!}>
            <strong>{me.name}</strong>
            {me.disciplines.join(", ")}
          </Menu.Label>
          <Menu.Item
            leftSection={<UserPen size={16} />}
            component={Link}
            to="/account"
          >
            Your account
          </Menu.Item>
          {canInWorkspace(workspaceRole, "administer") && (
            <Menu.Item
              leftSection={<ShieldCheck size={16} />}
              renderRoot={(props) => (
                <Link
                  to="/admin/$section"
                  params={{ section: "people" }}
                  {...props}
                />
              )}
            >
              Administration
            </Menu.Item>
          )}
          <CommandItems ids={["go.inbox", "go.runs", "palette.open"]} />
          <Menu.Divider />
          <ThemeItems />
          <Menu.Divider />
          <CommandItems ids={["help.shortcuts"]} />
          <Menu.Item
            leftSection={<BookText size={16} />}
            component="a"
            href="/api/docs"
            target="_blank"
          >
            API documentation
          </Menu.Item>
          <Menu.Item
            leftSection={<LogOut size={16} />}
            onClick={() =>
              void askFirst().catch((failure: unknown) =>
                toastFailure("leave", "Not signed out", failure),
              )
            }
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog
        left={left}
        busy={leave.isPending}
        onStay={() => setLeft(null)}
        onLeave={signOut}
      />
    </div>
  );
}
