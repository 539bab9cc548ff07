/** Finds people and groups of the workspace and gives them a role; with accounts also invites by e-mail. */
import { Button, Combobox, TextInput, useCombobox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Mail, Search, Users } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type {
  GivenRole,
  NewCanvasInvitationAnswer,
} from "../../shared/api/sharing.ts";
import { useSignedIn } from "../home/session.ts";
import { Face } from "../kit/Face.tsx";
import { toast } from "../kit/toasts.tsx";
import {
  groupsQuery,
  peopleQuery,
  requestsTo,
  useChangeAccess,
} from "./access.ts";
import { CopyOnce } from "./CopyOnce.tsx";
import type { SectionProps } from "./PeopleSection.tsx";
import { RoleSelect } from "./RoleSelect.tsx";
import styles from "./share.module.css";
import { roleWords } from "./words.ts";

const mostShown = 8;
const looksLikeEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface Candidate {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly icon: ReactNode;
  add(): void;
}

export function AddPeople({ canvasId, access }: SectionProps) {
  const session = useSignedIn();
  const [words, setWords] = useState("");
  const [role, setRole] = useState<GivenRole>("editor");
  const [invited, setInvited] = useState<NewCanvasInvitationAnswer | null>(
    null,
  );
  const list = useCombobox({
    onDropdownClose: () => list.resetSelectedOption(),
  });
  const change = useChangeAccess(canvasId);
  const people = useQuery(peopleQuery(canvasId));
  const groups = useQuery(groupsQuery);
  const to = requestsTo(canvasId);
  const invite = (email: string | null) =>
    change({
      act: async () => {
        const made = await to.invite(email, role);
        if (made.mailed) toast("share", `An invitation went to ${email}`);
        else setInvited(made);
      },
      failed: "No invitation was made",
    });
  const there = useMemo(
    () =>
      new Set([
        access.owner?.id,
        ...access.members.map(({ person }) => person.id),
        ...access.groups.map(({ group }) => group.id),
      ]),
    [access],
  );
  const wanted = words.trim().toLowerCase();
  const candidates: Candidate[] = [
    ...(people.data ?? [])
      .filter(({ id, guest }) => !guest && !there.has(id))
      .map((person) => ({
        key: person.id,
        name: person.name,
        detail: person.disciplines.join(", "),
        icon: <Face person={person} size={24} />,
        add: () =>
          void change({
            act: () => to.setMember(person.id, role),
            done: `${person.name} ${roleWords[role]} now`,
            failed: `${person.name} was not added`,
            undo: () => to.removeMember(person.id),
          }),
      })),
    ...(groups.data ?? [])
      .filter(({ id }) => !there.has(id))
      .map((group) => ({
        key: group.id,
        name: group.name,
        detail: `group of ${group.people.length}`,
        icon: <Users size={16} aria-hidden />,
        add: () =>
          void change({
            act: () => to.setGroup(group.id, role),
            done: `${group.name} ${roleWords[role]} now`,
            failed: `${group.name} was not added`,
            undo: () => to.removeGroup(group.id),
          }),
      })),
  ].filter(({ name }) => name.toLowerCase().includes(wanted));
  const byMail = session.access === "accounts" && looksLikeEmail.test(wanted);
  const shown: Candidate[] = byMail
    ? [
        {
          key: "e-mail",
          name: `Invite ${words.trim()}`,
          detail: "by e-mail, or with a link that you hand over",
          icon: <Mail size={16} aria-hidden />,
          add: () => void invite(words.trim()),
        },
      ]
    : candidates.slice(0, mostShown);

  return (
    <section className={styles.section} aria-label="Add people">
      <div className={styles.add}>
        <Combobox
          store={list}
          onOptionSubmit={(key) => {
            shown.find((each) => each.key === key)?.add();
            setWords("");
            list.closeDropdown();
          }}
        >
          <Combobox.Target>
            <TextInput
              data-autofocus
              aria-label="Add people or groups"
              placeholder={
                session.access === "accounts"
                  ? "Add people, groups or an e-mail address"
                  : "Add people or groups"
              }
              leftSection={<Search size={16} aria-hidden />}
              value={words}
              onChange={(event) => {
                setWords(event.currentTarget.value);
                list.openDropdown();
                list.selectFirstOption();
              }}
              onClick={() => list.openDropdown()}
              onBlur={() => list.closeDropdown()}
            />
          </Combobox.Target>
          <Combobox.Dropdown>
            <Combobox.Options mah={280} style={{ overflowY: "auto" }}>
              {shown.map((each) => (
                <Combobox.Option key={each.key} value={each.key}>
                  <span className={styles.row}>
                    {each.icon}
                    <span className={styles.who}>
                      <div className={styles.name}>{each.name}</div>
                      <div className={styles.details}>{each.detail}</div>
                    </span>
                  </span>
                </Combobox.Option>
              ))}
              {shown.length === 0 && (
                <Combobox.Empty>
                  {wanted
                    ? `Nobody else here is called “${words.trim()}”.`
                    : "Everyone here has access already."}
                </Combobox.Empty>
              )}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        <RoleSelect
          label="What they can do"
          value={role}
          onChange={(next) => setRole(next as GivenRole)}
        />
      </div>
      {session.access === "accounts" && (
        <div>
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<Mail size={16} />}
            onClick={() => void invite(null)}
          >
            Make an invitation link for one person
          </Button>
        </div>
      )}
      {invited && (
        <CopyOnce
          url={invited.url}
          label="Invitation link"
          onDone={() => setInvited(null)}
        >
          {invited.email
            ? `No mail was sent. Give this link to ${invited.email}: it is shown once and opens an account with access to this canvas.`
            : "Give this link to one person: it is shown once, works once, and opens an account with access to this canvas."}
        </CopyOnce>
      )}
    </section>
  );
}
