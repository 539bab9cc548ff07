/** Who is here, in the top bar: a face each with a ring in the colour of the discipline; a click follows. */
import { Popover, Tooltip, UnstyledButton } from "@mantine/core";
import { Eye } from "lucide-react";
import { useUi } from "../canvas/ui.ts";
import { useSession } from "../sync/session.ts";
import { followUser, useFollowedUser } from "./follow.ts";
import { usePeople, type Peer } from "./peers.ts";
import styles from "./PeopleBar.module.css";
import { GuestGlyph } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";

const mostFaces = 5;

export function PeopleBar() {
  const { me } = useSession();
  const people = usePeople();
  const shown = people.length > mostFaces ? mostFaces - 1 : people.length;
  const rest = people.slice(shown);
  return (
    <div className={styles.bar} role="group" aria-label="People here">
      {people.slice(0, shown).map((peer) => (
        <FaceButton key={peer.user.id} peer={peer} me={me.id} />
      ))}
      {rest.length > 0 && <Overflow people={rest} me={me.id} />}
    </div>
  );
}

function FaceButton({
  peer,
  me,
}: {
  readonly peer: Peer;
  readonly me: string;
}) {
  const followed = useFollowedUser() === peer.user.id;
  const canFollow = useUi((ui) => ui.view === "canvas");
  return (
    // While following, the banner below says who it is: nothing may lie on it.
    <Tooltip
      label={<Words peer={peer} me={me} />}
      position="bottom-end"
      disabled={followed}
    >
      <UnstyledButton
        className={styles.face}
        style={{ ["--peer" as string]: peer.user.color }}
        data-followed={followed || undefined}
        aria-pressed={followed}
        aria-label={
          followed
            ? `Stop following ${nameWithGuest(peer.user)}`
            : `Follow ${nameWithGuest(peer.user)}`
        }
        disabled={!canFollow}
        onClick={() => followUser(followed ? null : peer.user.id)}
      >
        {initialsOf(peer.user.name)}
        {peer.user.guest && !followed && <GuestGlyph />}
        {followed && <Eye size={12} className={styles.eye} aria-hidden />}
      </UnstyledButton>
    </Tooltip>
  );
}

function Overflow(props: {
  readonly people: readonly Peer[];
  readonly me: string;
}) {
  const { people, me } = props;
  return (
    <Popover position="bottom-end" shadow="md" withinPortal>
      <Popover.Target>
        <UnstyledButton
          className={styles.more}
          aria-label={`${people.length} more people`}
        >
          +{people.length}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.list}>
        {people.map((peer) => (
          <div key={peer.user.id} className={styles.row}>
            <FaceButton peer={peer} me={me} />
            <Words peer={peer} me={me} />
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Words({ peer, me }: { readonly peer: Peer; readonly me: string }) {
  const { disciplines } = peer.user;
  return (
    <span>
      {nameWithGuest(peer.user)}
      {disciplines.length > 0 && ` · ${disciplines.join(", ")}`}
      {peer.following === me && " · follows you"}
      {peer.view === "notebook" && " · in the notebook"}
    </span>
  );
}

/** "AL" for Ada Lovelace; one letter for one word. Works for any script. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ? (Array.from(word)[0] ?? "") : ""))
    .join("");
  return letters.toLocaleUpperCase() || "?";
}
