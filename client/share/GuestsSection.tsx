/** Who came by a link: hide what they wrote, or send them away. */
import { ActionIcon, Menu } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { LinkGuest } from "../../shared/api/sharing.ts";
import { Face } from "../kit/Face.tsx";
import { PersonName } from "../kit/PersonName.tsx";
import { useNow } from "../kit/useNow.ts";
import { timeAgo } from "../kit/when.ts";
import { requestsTo, useChangeAccess } from "./access.ts";
import type { SectionProps } from "./PeopleSection.tsx";
import styles from "./share.module.css";
import { Sure } from "./Sure.tsx";
import { linkName, roleWords } from "./words.ts";

export function GuestsSection({ canvasId, access }: SectionProps) {
  if (access.guests.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="share-guests">
      <div className={styles.heading}>
        <h3 id="share-guests">Came by a link</h3>
      </div>
      <ul className={styles.list}>
        {access.guests.map((guest) => (
          <GuestRow
            key={guest.person.id}
            canvasId={canvasId}
            guest={guest}
            by={access.links.find(({ id }) => id === guest.link)}
          />
        ))}
      </ul>
    </section>
  );
}

function GuestRow(props: {
  readonly canvasId: string;
  readonly guest: LinkGuest;
  readonly by: Parameters<typeof linkName>[0] | undefined;
}) {
  const { canvasId, guest, by } = props;
  const { person, hidden, role } = guest;
  const now = useNow();
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const [removing, setRemoving] = useState(false);
  const setHidden = (next: boolean) =>
    change({
      act: () => to.setHidden(person.id, next),
      now: (access) => ({
        ...access,
        guests: access.guests.map((each) =>
          each.person.id === person.id ? { ...each, hidden: next } : each,
        ),
      }),
      done: next
        ? `What ${person.name} wrote is hidden from others`
        : `What ${person.name} wrote shows again`,
      failed: "Nothing was changed",
      undo: () => to.setHidden(person.id, !next),
    });
  return (
    <li>
      <div className={styles.row}>
        <Face person={person} size={28} />
        <span className={styles.who}>
          <div className={styles.name}>
            <PersonName person={person} />
          </div>
          <div className={styles.details}>
            {[
              role ? roleWords[role] : "no access any more",
              by && `by “${linkName(by)}”`,
              timeAgo(guest.joinedAt, now),
              hidden && "comments hidden",
            ]
              .filter(Boolean)
              .join(" · ")}
          </div>
        </span>
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <ActionIcon
              aria-label={`${role ? "Hide or remove" : "Hide"} ${person.name}`}
            >
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void setHidden(!hidden)}>
              {hidden ? "Show what they wrote" : "Hide what they wrote"}
            </Menu.Item>
            {role && (
              <Menu.Item color="bad" onClick={() => setRemoving(true)}>
                Remove from the canvas…
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      {removing && (
        <Sure
          action="Remove"
          keep="Keep them"
          onKeep={() => setRemoving(false)}
          onAct={() =>
            change({
              act: () => to.removeGuest(person.id),
              now: (access) => ({
                ...access,
                guests: access.guests.filter(
                  (each) => each.person.id !== person.id,
                ),
              }),
              done: `${person.name} was removed`,
              failed: `${person.name} was not removed`,
            })
          }
        >
          {person.name} leaves the canvas at once. What they wrote stays unless
          you hide it. Who still has the link could come again under another
          name: withdraw the link to prevent that.
        </Sure>
      )}
    </li>
  );
}
