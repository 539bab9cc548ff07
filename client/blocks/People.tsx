/** Owners and deciders: their initials in the colour of their discipline; with a menu for those who may change it. */
import { Menu } from "@mantine/core";
import { Check, UserRoundPlus } from "lucide-react";
import type { Person } from "../../shared/people.ts";
import type { PeopleProps } from "../../shared/blocks/view.ts";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest, PersonName } from "../kit/PersonName.tsx";
import { useCard } from "./card.ts";
import styles from "./controls.module.css";
import { usePeople } from "./people.ts";

const shown = 4;

export function People({ label, value, many = false, onChange }: PeopleProps) {
  const { readOnly } = useCard();
  const people = usePeople();
  const chosen = value.map(
    (id) => people.find((person) => person.id === id) ?? stranger(id),
  );
  const names = chosen.map(nameWithGuest).join(", ");
  if (readOnly)
    return chosen.length === 0 ? null : (
      <span className={styles.people} title={`${label}: ${names}`}>
        <Faces people={chosen} />
        <span className={styles.unseen}>{`${label}: ${names}`}</span>
      </span>
    );
  const toggle = (id: string) => {
    if (value.includes(id)) onChange(value.filter((each) => each !== id));
    else onChange(many ? [...value, id] : [id]);
  };
  return (
    <Menu position="bottom-end" withinPortal closeOnItemClick={!many}>
      <Menu.Target>
        <button
          type="button"
          className={`${styles.people} nodrag nopan`}
          aria-label={
            names ? `${label}: ${names}` : `Set ${label.toLowerCase()}`
          }
          title={names ? `${label}: ${names}` : label}
        >
          {chosen.length > 0 ? (
            <Faces people={chosen} />
          ) : (
            <UserRoundPlus size={16} aria-hidden className={styles.nobody} />
          )}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={`${styles.menu} nodrag nopan nowheel`}>
        <Menu.Label>{label}</Menu.Label>
        {people.map((person) => (
          <Menu.Item
            key={person.id}
            className={styles.item}
            leftSection={<Face person={person} size={22} />}
            rightSection={
              value.includes(person.id) ? (
                <Check size={14} aria-label="chosen" />
              ) : null
            }
            onClick={() => toggle(person.id)}
          >
            <span className={styles.name}>
              <PersonName person={person} />
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Faces({ people }: { readonly people: readonly Person[] }) {
  const rest = people.length - shown;
  return (
    <>
      {people.slice(0, rest > 0 ? shown - 1 : shown).map((person) => (
        <span key={person.id} className={styles.face}>
          <Face person={person} size={22} />
        </span>
      ))}
      {rest > 0 && <span className={styles.rest}>+{rest + 1}</span>}
    </>
  );
}

function stranger(id: string): Person {
  return { id, name: "Somebody who left", disciplines: [] };
}
