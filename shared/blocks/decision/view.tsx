/** A decision card: the question, the options that were open, the one taken, why, and who took it. */
import {
  Circle,
  CircleCheck,
  CircleCheckBig,
  CircleHelp,
  CircleSlash,
  CircleX,
  Gavel,
  Plus,
  X,
} from "lucide-react";
import type { Item } from "../field.ts";
import { plainText } from "../field.ts";
import type { BlockSurface, BlockViewProps, Option } from "../view.ts";
import { decisionWords, type Decision, type DecisionStatus } from "./model.ts";
import styles from "./view.module.css";

const icons: Readonly<Record<DecisionStatus, Option["icon"]>> = {
  proposed: CircleHelp,
  accepted: CircleCheck,
  rejected: CircleX,
};

const statuses: readonly Option[] = Object.entries(decisionWords).map(
  ([value, { word, tone }]) => ({
    value,
    word,
    tone,
    icon: icons[value as DecisionStatus],
  }),
);

/** In force until another decision replaced it: said by a link and not by anybody's click. */
const supersededStatuses = statuses.map((option) =>
  option.value === "accepted"
    ? {
        ...option,
        word: "superseded",
        tone: "quiet" as const,
        icon: CircleSlash,
      }
    : option,
);

export default function DecisionView({
  block,
  surface,
}: BlockViewProps<Decision>) {
  const { options, outcome, status, people } = block.fields;
  const { Text, Choice, People, readOnly, superseded } = surface;
  return (
    <section className={styles.card} data-superseded={superseded}>
      <header className={styles.label}>
        <Gavel size={14} aria-hidden />
        <span className={styles.kind}>Decision</span>
        <Choice
          label="Status"
          value={status}
          options={superseded ? supersededStatuses : statuses}
          onChange={(next) => surface.set("status", next)}
        />
        <People
          label="Decided by"
          many
          value={people}
          onChange={(next) => surface.set("people", next)}
        />
      </header>
      <Text field="question" className={styles.question!} />
      <ul className={styles.options} aria-label="Options">
        {options.map((option) => (
          <OptionRow
            key={option.id}
            option={option}
            taken={option.id === outcome}
            open={outcome === null}
            surface={surface}
          />
        ))}
      </ul>
      {!readOnly && (
        <button
          type="button"
          className={`${styles.add} nodrag nopan`}
          onClick={() => surface.addItem("options")}
        >
          <Plus size={14} aria-hidden />
          Add an option
        </button>
      )}
      <Text field="body" className={styles.body!} fit />
    </section>
  );
}

interface OptionRowProps {
  readonly option: Item;
  readonly taken: boolean;
  /** Nothing is taken yet. */
  readonly open: boolean;
  readonly surface: BlockSurface;
}

function OptionRow({ option, taken, open, surface }: OptionRowProps) {
  const { Text, readOnly } = surface;
  const words = plainText(option.text) || "this option";
  const Mark = taken ? CircleCheckBig : Circle;
  return (
    <li className={styles.option} data-taken={taken} data-open={open}>
      {readOnly ? (
        <span className={styles.mark}>
          <Mark size={16} aria-label={taken ? "Taken" : "Not taken"} />
        </span>
      ) : (
        <button
          type="button"
          className={`${styles.mark} nodrag nopan`}
          aria-pressed={taken}
          aria-label={taken ? `Taken: ${words}` : `Take: ${words}`}
          title={taken ? "This is the outcome" : "Make this the outcome"}
          onClick={() => surface.set("outcome", taken ? null : option.id)}
        >
          <Mark size={16} aria-hidden />
        </button>
      )}
      <div className={styles.words}>
        <Text field="options" item={option.id} />
      </div>
      {!readOnly && (
        <button
          type="button"
          className={`${styles.remove} nodrag nopan`}
          aria-label={`Remove: ${words}`}
          title="Remove this option"
          onClick={() => surface.removeItem("options", option.id)}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </li>
  );
}
