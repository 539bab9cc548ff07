/** Makes a share link, or changes one: role, guests, how long, password, label. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import {
  givenRoles,
  type GivenRole,
  type NewShareLinkAnswer,
  type ShareLink,
} from "../../shared/api/sharing.ts";
import { requestsTo, useChangeAccess } from "./access.ts";
import styles from "./share.module.css";
import { comingMoment, expiryPresets, roleHints, roleWords } from "./words.ts";

const shortestPassword = 4;

export function LinkForm(props: {
  readonly canvasId: string;
  /** Left out to make one. */
  readonly link?: ShareLink;
  /** With what was made; undefined after a change. */
  onMade(made: NewShareLinkAnswer): void;
  onCancel(): void;
}) {
  const { canvasId, link, onMade, onCancel } = props;
  const change = useChangeAccess(canvasId);
  const [busy, setBusy] = useState(false);
  const [role, setRole] = useState<GivenRole>(link?.role ?? "commenter");
  const [guestsMayEdit, setGuestsMayEdit] = useState(
    link?.guestsMayEdit ?? false,
  );
  const [label, setLabel] = useState(link?.label ?? "");
  const [expiry, setExpiry] = useState(link ? "same" : "week");
  const [date, setDate] = useState("");
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  /** Null: as it is. */
  const [password, setPassword] = useState<string | null>(link ? null : "");
  const tooShort =
    password !== null && password !== "" && password.length < shortestPassword;
  const expiresAt = expiryOf(expiry, date, link?.expiresAt ?? null);
  const needsDate = expiry === "date" && expiresAt === null;

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || tooShort || needsDate) return;
    const to = requestsTo(canvasId);
    const wanted = { role, guestsMayEdit, label: label.trim(), expiresAt };
    setBusy(true);
    if (link) {
      const done = await change({
        act: () =>
          to.changeLink(link.id, {
            ...wanted,
            ...(password !== null && { password: password || null }),
          }),
        done: "The link was changed",
        failed: "The link was not changed",
      });
      setBusy(false);
      if (done) onCancel();
      return;
    }
    await change({
      act: async () =>
        onMade(await to.makeLink({ ...wanted, password: password || null })),
      failed: "No link was made",
    });
    setBusy(false);
  };

  return (
    <form
      className={styles.well}
      aria-label={link ? "Change the link" : "New share link"}
      onSubmit={(event) => void handleSubmit(event)}
    >
      <div className={styles.fields}>
        <NativeSelect
          label="Whoever has the link"
          autoFocus
          value={role}
          data={givenRoles.map((value) => ({ value, label: roleWords[value] }))}
          description={roleHints[role]}
          onChange={(event) => setRole(event.currentTarget.value as GivenRole)}
        />
        <NativeSelect
          label="It ends"
          value={expiry}
          data={[
            ...(link
              ? [
                  {
                    value: "same",
                    label: link.expiresAt
                      ? `as now: ${comingMoment(link.expiresAt)}`
                      : "as now: never",
                  },
                ]
              : []),
            ...expiryPresets,
            { value: "date", label: "on a day of my choice" },
            { value: "never", label: "never" },
          ]}
          onChange={(event) => setExpiry(event.currentTarget.value)}
        />
        {expiry === "date" && (
          <TextInput
            type="date"
            label="Last day"
            min={today}
            value={date}
            error={needsDate && "Choose a day."}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
        )}
        {link?.hasPassword && password === null ? (
          <div className={styles.section}>
            <span>It asks for a password.</span>
            <div className={styles.buttons}>
              <Button
                variant="default"
                size="compact-md"
                onClick={() => setPassword("")}
              >
                Change or remove
              </Button>
            </div>
          </div>
        ) : (
          <TextInput
            label="Password (optional)"
            autoComplete="off"
            maxLength={200}
            value={password ?? ""}
            description={
              link?.hasPassword
                ? "Leave it empty to open the link without one."
                : undefined
            }
            error={tooShort && `At least ${shortestPassword} characters.`}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <TextInput
          label="Name of the link (optional)"
          placeholder="For whom is it?"
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
      </div>
      {role === "editor" && (
        <Checkbox
          label="Guests may edit, too"
          description="Else people without an account comment only."
          checked={guestsMayEdit}
          onChange={(event) => setGuestsMayEdit(event.currentTarget.checked)}
        />
      )}
      <div className={styles.buttons}>
        <Button type="submit" loading={busy}>
          {link ? "Save" : "Make the link"}
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** A chosen day counts until its end, where the person is. */
function expiryOf(choice: string, date: string, before: string | null) {
  if (choice === "same") return before;
  if (choice === "date")
    return date ? new Date(`${date}T23:59:59`).toISOString() : null;
  const preset = expiryPresets.find(({ value }) => value === choice);
  return preset ? new Date(Date.now() + preset.ms).toISOString() : null;
}
