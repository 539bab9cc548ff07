/** Erasing somebody for good: what becomes of what they wrote and own, and the typed confirmation. */
import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Erasure } from "../../shared/api/erasure.ts";
import { ApiFailure } from "../kit/api.ts";
import styles from "./account.module.css";
import { ChoiceList } from "./ChoiceList.tsx";
import { Form } from "./Form.tsx";

export interface OwnedCanvas {
  readonly id: string;
  readonly title: string;
}

export interface ErasureFormProps {
  /** "you" is told about themselves, others by name. */
  readonly who: { readonly name: string; readonly isMe: boolean };
  /** What they alone own, as far as it is known; the server says the rest. */
  readonly owned?: readonly OwnedCanvas[];
  /** Who can get canvases. */
  readonly heirs: readonly { readonly value: string; readonly label: string }[];
  readonly busy: boolean;
  readonly failure: unknown;
  onSubmit(erasure: Erasure): void;
}

export function ErasureForm(props: ErasureFormProps) {
  const { who, heirs, busy, failure } = props;
  const owned = ownedIn(failure) ?? props.owned ?? [];
  const [content, setContent] = useState<Erasure["content"]>("keep");
  const [heir, setHeir] = useState<string | null>(null);
  const [purged, setPurged] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const purge = owned.flatMap(({ id }) => (purged.has(id) ? [id] : []));
  const needsHeir = purge.length < owned.length;
  const toggle = (id: string) =>
    setPurged((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <Form
      action={who.isMe ? "Erase me for good" : "Erase for good"}
      color="bad"
      busy={busy}
      failure={ownedIn(failure) ? null : failure}
      disabled={
        typed.trim() !== who.name.trim() || (needsHeir && heir === null)
      }
      onSubmit={() =>
        props.onSubmit({
          content,
          purge,
          ...(needsHeir && heir && { reassignTo: heir }),
        })
      }
    >
      <p className={styles.empty}>
        {who.isMe
          ? "Your name, your e-mail address and your ways of signing in are deleted, and you are signed out everywhere. Nobody can bring that back, not even an admin."
          : `The name, the e-mail address and the ways of signing in of ${who.name} are deleted, and they are signed out everywhere. Nobody can bring that back.`}
      </p>
      <ChoiceList
        legend={
          who.isMe
            ? "What you wrote in comments"
            : `What ${who.name} wrote in comments`
        }
        choices={[
          {
            value: "keep",
            name: "stays, by “Former member”",
            what: "Others can still follow what was discussed and decided.",
          },
          {
            value: "remove",
            name: "goes",
            what: "The words are erased; that somebody wrote there stays visible.",
          },
        ]}
        value={content}
        onChange={setContent}
      />
      {owned.length > 0 && (
        <fieldset className={styles.choices}>
          <legend>
            {who.isMe ? "You own" : `${who.name} owns`} these alone. Tick what
            shall be deleted for ever:
          </legend>
          {owned.map(({ id, title }) => (
            <label key={id} className={styles.choice}>
              <input
                type="checkbox"
                checked={purged.has(id)}
                onChange={() => toggle(id)}
              />
              <span>{title || "Untitled canvas"}</span>
            </label>
          ))}
        </fieldset>
      )}
      {needsHeir && (
        <Select
          label={
            purge.length > 0 ? "Who gets the others?" : "Who gets the canvases?"
          }
          placeholder="Choose somebody"
          searchable
          nothingFoundMessage="Nobody is called so."
          data={heirs}
          value={heir}
          onChange={setHeir}
        />
      )}
      <TextInput
        label={`Type “${who.name}” to confirm`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Form>
  );
}

/** Nothing was erased yet: the server asks what becomes of these. */
function ownedIn(failure: unknown): readonly OwnedCanvas[] | null {
  if (!(failure instanceof ApiFailure) || failure.id !== "still_owns")
    return null;
  return failure.details["owned"] as readonly OwnedCanvas[];
}
