/** Who shall look at a block or the canvas, until when, and at what. */
import {
  Button,
  Checkbox,
  Modal,
  MultiSelect,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { uuidv4 } from "lib0/random.js";
import { useState } from "react";
import { disciplines, type Discipline } from "../../shared/disciplines.ts";
import { usePeople } from "../blocks/people.ts";
import { titleOf } from "../canvas/words.ts";
import { messageOf } from "../kit/api.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useStore } from "../kit/store.ts";
import { toast } from "../kit/toasts.tsx";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { askForReview, askingForReview } from "./reviews.ts";
import styles from "./reviews.module.css";

export function AskForReview() {
  const asking = useStore(askingForReview);
  const close = () => askingForReview.set(null);
  const title = useCanvas((canvas) => {
    const block = asking?.block && canvas.blockById.get(asking.block);
    return block ? `“${titleOf(block)}”` : "this canvas";
  });
  return (
    <Modal
      opened={asking !== null}
      onClose={close}
      title={`Ask for a review of ${title}`}
    >
      {asking && <Form block={asking.block} onDone={close} />}
    </Modal>
  );
}

function Form(props: { readonly block: string | null; onDone(): void }) {
  const { canvasId, me } = useSession();
  const queries = useQueryClient();
  const everyone = usePeople();
  // One id for all tries: what arrived although its answer was lost is not asked twice.
  const [id] = useState(uuidv4);
  const [people, setPeople] = useState<string[]>([]);
  const [chosen, setChosen] = useState<Discipline[]>([]);
  const [message, setMessage] = useState("");
  const [dueOn, setDueOn] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const others = everyone.filter((person) => person.id !== me.id);
  const send = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await askForReview(queries, canvasId, {
        id,
        block: props.block,
        people,
        disciplines: chosen,
        message: message.trim(),
        dueOn: dueOn === "" ? null : dueOn,
      });
      toast("review-asked", "They are asked, and find it in their inbox");
      props.onDone();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <MultiSelect
        label="People"
        placeholder={people.length === 0 ? "Choose by name" : ""}
        data-autofocus
        searchable
        data={others.map((person) => ({
          value: person.id,
          label: nameWithGuest(person),
        }))}
        value={people}
        onChange={setPeople}
        nothingFoundMessage="Nobody by that name"
      />
      <Checkbox.Group
        label="And one of each discipline"
        description="The first who takes it reviews for all of them."
        value={chosen}
        onChange={(next) => setChosen(next as Discipline[])}
      >
        <div className={styles.actions}>
          {disciplines.map((discipline) => (
            <Checkbox key={discipline} value={discipline} label={discipline} />
          ))}
        </div>
      </Checkbox.Group>
      <Textarea
        label="What shall they look at?"
        autosize
        minRows={2}
        maxLength={2000}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label="Until"
        value={dueOn}
        onChange={(event) => setDueOn(event.currentTarget.value)}
      />
      {failure && <p role="alert">{failure}</p>}
      <div className={styles.formActions}>
        <Button variant="subtle" color="gray" onClick={props.onDone}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={busy}
          disabled={people.length + chosen.length === 0}
        >
          Ask for review
        </Button>
      </div>
    </form>
  );
}
