/** Putting a line of the inbox off: a few times that fit most days, or any other. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { AlarmClock } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useNow } from "../kit/useNow.ts";
import { localInput, snoozeChoices } from "./snooze.ts";
import styles from "./InboxPage.module.css";

export function SnoozeMenu({ onChoose }: { onChoose(until: Date): void }) {
  const [opened, setOpened] = useState(false);
  const [picking, setPicking] = useState(false);
  const now = useNow();
  const target = useRef<HTMLButtonElement>(null);
  const show = (next: boolean) => {
    setOpened(next);
    setPicking(false);
  };
  const choose = (until: Date) => {
    show(false);
    onChoose(until);
  };
  return (
    <Menu
      opened={opened}
      onChange={show}
      // Whoever chose goes on with the next line.
      returnFocus={false}
      onClose={() => target.current?.focus({ preventScroll: true })}
      position="bottom-end"
      width={240}
      closeOnItemClick={false}
    >
      <Menu.Target>
        <Tooltip label="Snooze (S)" disabled={opened}>
          <ActionIcon ref={target} aria-label="Snooze" data-snooze>
            <AlarmClock size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {picking ? (
          <PickTime onChoose={choose} />
        ) : (
          <>
            {snoozeChoices(now).map(({ label, until }) => (
              <Menu.Item
                key={label}
                rightSection={
                  <span className={styles.time}>{timeOf(until)}</span>
                }
                onClick={() => choose(until)}
              >
                {label}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => setPicking(true)}>Pick a time…</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function PickTime({ onChoose }: { onChoose(until: Date): void }) {
  const id = useId();
  const [picked, setPicked] = useState(() =>
    localInput(snoozeChoices(new Date()).at(-1)!.until),
  );
  const now = useNow();
  const until = new Date(picked);
  const isAhead = until > now;
  return (
    <form
      className={styles.pick}
      onSubmit={(event) => {
        event.preventDefault();
        if (isAhead) onChoose(until);
      }}
    >
      <label htmlFor={id}>Come back at</label>
      <input
        id={id}
        type="datetime-local"
        autoFocus
        value={picked}
        min={localInput(now)}
        aria-invalid={!isAhead}
        onChange={(event) => setPicked(event.currentTarget.value)}
      />
      {!isAhead && <p>Pick a time that is still to come.</p>}
      <Button type="submit" disabled={!isAhead}>
        Snooze
      </Button>
    </form>
  );
}

function timeOf(at: Date): string {
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString("en-GB", {
    ...(!isToday && { weekday: "short" }),
    hour: "2-digit",
    minute: "2-digit",
  });
}
