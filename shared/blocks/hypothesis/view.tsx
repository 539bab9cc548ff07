/** A hypothesis card: what is claimed, why, and what would confirm it. */
import { Button, NumberInput, Popover, Select, TextInput } from "@mantine/core";
import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleX,
  FlaskConical,
} from "lucide-react";
import { useState, type FormEvent } from "react";
import type { BlockViewProps, Option } from "../view.ts";
import {
  formatThreshold,
  hypothesisTones,
  type Criterion,
  type Hypothesis,
  type HypothesisStatus,
} from "./model.ts";
import styles from "./view.module.css";

const icons: Readonly<Record<HypothesisStatus, Option["icon"]>> = {
  draft: CircleDashed,
  running: CircleDot,
  confirmed: CircleCheck,
  refuted: CircleX,
  unclear: CircleHelp,
};

const statuses: readonly Option[] = Object.entries(hypothesisTones).map(
  ([value, tone]) => ({
    value,
    word: value,
    tone,
    icon: icons[value as HypothesisStatus],
  }),
);

export default function HypothesisView({
  block,
  surface,
}: BlockViewProps<Hypothesis>) {
  const { status, criterion, owner, confidence } = block.fields;
  const { Text, Choice, People, readOnly } = surface;
  return (
    <section className={styles.card} data-tone={hypothesisTones[status]}>
      <header className={styles.label}>
        <FlaskConical size={14} aria-hidden />
        <span className={styles.kind}>Hypothesis</span>
        <Choice
          label="Status"
          value={status}
          options={statuses}
          onChange={(next) => surface.set("status", next)}
        />
        <People
          label="Owner"
          value={owner === null ? [] : [owner]}
          onChange={([next]) => surface.set("owner", next ?? null)}
        />
      </header>
      <Text field="statement" className={styles.statement!} />
      <Text field="body" className={styles.body!} fit />
      <dl className={styles.facts}>
        <div className={styles.fact}>
          <dt>confirms if</dt>
          <dd>
            <CriterionFact
              criterion={criterion}
              readOnly={readOnly}
              onChange={(next) => surface.set("criterion", next)}
            />
          </dd>
        </div>
        {(!readOnly || confidence !== null) && (
          <div className={styles.fact}>
            <dt className={styles.unseen}>confidence</dt>
            <dd>
              <ConfidenceFact
                confidence={confidence}
                readOnly={readOnly}
                onChange={(next) => surface.set("confidence", next)}
              />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

interface FactProps<T> {
  readonly readOnly: boolean;
  onChange(next: T): void;
}

function CriterionFact(
  props: FactProps<Criterion | null> & { readonly criterion: Criterion | null },
) {
  const { criterion, readOnly, onChange } = props;
  const [open, setOpen] = useState(false);
  const words = criterion ? (
    <span className={styles.criterion}>
      {criterion.metric}{" "}
      <span className={styles.number}>
        {signs[criterion.comparison]} {formatThreshold(criterion.threshold)}
      </span>
      {criterion.dataset && (
        <span className={styles.dataset}> on {criterion.dataset}</span>
      )}
    </span>
  ) : (
    <span className={styles.unset} data-fixed={readOnly || undefined}>
      {readOnly ? "not said yet" : "Say what would confirm it"}
    </span>
  );
  if (readOnly) return words;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      trapFocus
      returnFocus
      position="bottom-start"
      withinPortal
      width={320}
    >
      <Popover.Target>
        <button
          type="button"
          className={`${styles.factButton} nodrag nopan`}
          title={criterion ? undefined : "Metric, threshold and data set"}
          onClick={() => setOpen(!open)}
        >
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className="nodrag nopan nowheel"
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
      >
        <CriterionForm
          criterion={criterion}
          onDone={(next) => {
            setOpen(false);
            if (next !== undefined) onChange(next);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

const signs: Readonly<Record<Criterion["comparison"], string>> = {
  ">=": "≥",
  ">": ">",
  "<=": "≤",
  "<": "<",
};

interface CriterionFormProps {
  readonly criterion: Criterion | null;
  /** Null removes the criterion, undefined leaves it. */
  readonly onDone: (next: Criterion | null | undefined) => void;
}

function CriterionForm({ criterion, onDone }: CriterionFormProps) {
  const [metric, setMetric] = useState(criterion?.metric ?? "");
  const [comparison, setComparison] = useState<Criterion["comparison"]>(
    criterion?.comparison ?? ">=",
  );
  const [threshold, setThreshold] = useState<string | number>(
    criterion?.threshold ?? "",
  );
  const [dataset, setDataset] = useState(criterion?.dataset ?? "");
  const number = threshold === "" ? NaN : Number(threshold);
  const complete = metric.trim() !== "" && Number.isFinite(number);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    onDone({
      metric: metric.trim(),
      comparison,
      threshold: number,
      dataset: dataset.trim(),
    });
  };
  return (
    <form className={styles.form} onSubmit={save}>
      <TextInput
        label="Metric"
        placeholder="urgent recall"
        maxLength={250}
        data-autofocus
        value={metric}
        onChange={(event) => setMetric(event.currentTarget.value)}
      />
      <div className={styles.pair}>
        <Select
          label="is"
          aria-label="Comparison"
          data={Object.entries(signs).map(([value, label]) => ({
            value,
            label,
          }))}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          value={comparison}
          onChange={(next) => next && setComparison(next as typeof comparison)}
        />
        <NumberInput
          label="Threshold"
          placeholder="0.90"
          hideControls
          decimalScale={6}
          value={threshold}
          onChange={setThreshold}
        />
      </div>
      <TextInput
        label="On"
        placeholder="letters v3 (the data it is measured on)"
        maxLength={250}
        value={dataset}
        onChange={(event) => setDataset(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        {criterion && (
          <Button variant="subtle" color="bad" onClick={() => onDone(null)}>
            Remove
          </Button>
        )}
        <Button type="submit" disabled={!complete}>
          Save
        </Button>
      </div>
    </form>
  );
}

function ConfidenceFact(
  props: FactProps<number | null> & { readonly confidence: number | null },
) {
  const { confidence, readOnly, onChange } = props;
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState<string | number>("");
  const toggle = () => {
    if (open) return close();
    setDraft(confidence ?? "");
    setOpen(true);
  };
  // Counts when it is finished: each digit would be a step of undo.
  const close = () => {
    setOpen(false);
    const next =
      draft === ""
        ? null
        : Math.min(100, Math.max(0, Math.round(Number(draft))));
    if (next !== confidence) onChange(next);
  };
  const words =
    confidence === null ? (
      <span className={styles.unset}>how sure?</span>
    ) : (
      <span className={styles.value}>
        <span className={styles.number}>{confidence} %</span> sure
      </span>
    );
  if (readOnly) return words;
  return (
    <Popover
      opened={open}
      onChange={(shown) => !shown && close()}
      trapFocus
      returnFocus
      position="bottom-end"
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={`${styles.factButton} nodrag nopan`}
          aria-label={
            confidence === null
              ? "Set confidence"
              : `Confidence: ${confidence} percent`
          }
          onClick={toggle}
        >
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className="nodrag nopan nowheel"
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
      >
        <form
          className={styles.confidence}
          onSubmit={(event) => {
            event.preventDefault();
            close();
          }}
        >
          <NumberInput
            label="How sure are we that it will be confirmed?"
            description="From 0 (surely not) to 100 (surely)"
            descriptionProps={{ mb: 6 }}
            placeholder="50"
            rightSection={<span className={styles.percent}>%</span>}
            clampBehavior="strict"
            allowNegative={false}
            min={0}
            max={100}
            step={5}
            allowDecimal={false}
            data-autofocus
            value={draft}
            onChange={setDraft}
          />
          <div className={styles.actions}>
            {confidence !== null && (
              <Button
                type="button"
                variant="subtle"
                color="bad"
                onClick={() => {
                  setOpen(false);
                  onChange(null);
                }}
              >
                Remove
              </Button>
            )}
            <Button type="submit">Save</Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
