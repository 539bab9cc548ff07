/** A new API token: for what, on which canvases, for how long; told once. */
import { Button, MultiSelect, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  canInWorkspace,
  tokenScopes,
  type TokenScope,
} from "../../shared/roles.ts";
import { canvasesQuery } from "../home/canvases.ts";
import { useSignedIn } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import styles from "./account.module.css";
import { Copyable } from "./Copyable.tsx";
import { Form } from "./Form.tsx";
import { scopeWords } from "./scopes.ts";

const lives = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "", label: "Until it is revoked" },
];
const dayMs = 24 * 60 * 60 * 1000;

export function NewToken(props: { onMade(): void; onDone(): void }) {
  const { workspaceRole } = useSignedIn();
  const { data: canvases = [] } = useQuery(canvasesQuery("active"));
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState("90");
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.tokens.$post({
          json: {
            name: name.trim(),
            scopes: [...scopes],
            canvases: chosen.length > 0 ? chosen : null,
            expiresAt: days
              ? new Date(Date.now() + Number(days) * dayMs).toISOString()
              : null,
          },
        }),
      ),
    onSuccess: props.onMade,
  });
  if (make.data)
    return (
      <>
        <p className={styles.words}>
          This is the token. Copy it now: it is shown only once, and nobody can
          look it up again.
        </p>
        <Copyable text={make.data.token} what="the token" />
        <p className={styles.words}>
          Programs send it as <code>Authorization: Bearer prl_…</code>, or as
          the password of Basic authentication.
        </p>
        <div className={styles.buttons} data-end>
          <Button onClick={props.onDone}>I have put it aside</Button>
        </div>
      </>
    );
  const offered = tokenScopes.filter(
    (scope) => scope !== "admin" || canInWorkspace(workspaceRole, "administer"),
  );
  return (
    <Form
      action="Make the token"
      busy={make.isPending}
      failure={make.error}
      disabled={name.trim() === "" || scopes.length === 0}
      onSubmit={() => make.mutate()}
    >
      <TextInput
        label="What is it for?"
        description="You find it by this name when you want to revoke it."
        placeholder="Nightly evaluation"
        data-autofocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className={styles.choices}>
        <legend>What may it do?</legend>
        {offered.map((scope) => (
          <label key={scope} className={styles.choice}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={() =>
                setScopes((old) =>
                  offered.filter((each) =>
                    each === scope ? !old.includes(each) : old.includes(each),
                  ),
                )
              }
            />
            <span>
              {scopeWords[scope].name}
              <small>{scopeWords[scope].what}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <MultiSelect
        label="On which canvases?"
        placeholder={chosen.length === 0 ? "All that are open to you" : ""}
        data={canvases.map(({ id, title }) => ({
          value: id,
          label: title || "Untitled canvas",
        }))}
        value={chosen}
        onChange={setChosen}
        searchable
        clearable
        hidePickedOptions
        maxValues={100}
        nothingFoundMessage="No canvas is called so."
      />
      <NativeSelect
        label="How long does it work?"
        data={lives}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
    </Form>
  );
}
