/** Label, ask, assign, mark and check a thread: of one that exists, or of one that is being written. */
import { Menu, Popover } from "@mantine/core";
import {
  Gauge,
  Gavel,
  MessageCircleQuestionMark,
  Tag,
  UserRoundPlus,
  type LucideIcon,
} from "lucide-react";
import { useState, type ComponentProps, type ReactNode } from "react";
import {
  labels,
  type ConditionSpec,
  type Label,
  type ThreadPatch,
} from "../../shared/api/threads.ts";
import { disciplines, type Discipline } from "../../shared/disciplines.ts";
import { AssignForm } from "./AssignForm.tsx";
import { ConditionForm } from "./ConditionForm.tsx";
import { labelIcon } from "./labels.ts";
import styles from "./ThreadFacts.module.css";

export interface Facts {
  readonly label: Label | null;
  readonly decisionCandidate: boolean;
  readonly asks: readonly Discipline[];
  /** Id of a person. */
  readonly assignee: string | null;
  readonly dueOn: string | null;
  readonly condition: ConditionSpec | null;
}

export type FactsPatch = Pick<
  ThreadPatch,
  "label" | "decisionCandidate" | "asks" | "assignee" | "dueOn" | "condition"
>;

export function ThreadTools(props: {
  readonly facts: Facts;
  onChange(patch: FactsPatch): void;
}) {
  const { facts, onChange } = props;
  return (
    <div className={styles.tools} role="group" aria-label="About this thread">
      <Choices
        icon={Tag}
        title={facts.label ? `Label: ${facts.label}` : "Label"}
        on={facts.label !== null}
      >
        {labels.map((label) => {
          const Icon = labelIcon[label];
          return (
            <Choice
              key={label}
              icon={<Icon size={14} aria-hidden />}
              chosen={facts.label === label}
              closes
              onChoose={() =>
                onChange({ label: facts.label === label ? null : label })
              }
            >
              {label}
            </Choice>
          );
        })}
      </Choices>
      <Choices
        icon={MessageCircleQuestionMark}
        title="Needs an answer from"
        on={facts.asks.length > 0}
      >
        {disciplines.map((discipline) => (
          <Choice
            key={discipline}
            chosen={facts.asks.includes(discipline)}
            onChoose={() =>
              onChange({
                asks: facts.asks.includes(discipline)
                  ? facts.asks.filter((each) => each !== discipline)
                  : [...facts.asks, discipline],
              })
            }
          >
            {discipline}
          </Choice>
        ))}
      </Choices>
      <Form
        icon={UserRoundPlus}
        title="Assign"
        on={facts.assignee !== null || facts.dueOn !== null}
      >
        {(close) => (
          <AssignForm
            assignee={facts.assignee}
            dueOn={facts.dueOn}
            onDone={(patch) => {
              close();
              if (patch) onChange(patch);
            }}
          />
        )}
      </Form>
      <Form icon={Gauge} title="Check" on={facts.condition !== null}>
        {(close) => (
          <ConditionForm
            condition={facts.condition}
            onDone={(condition) => {
              close();
              if (condition !== undefined) onChange({ condition });
            }}
          />
        )}
      </Form>
      <Tool
        icon={Gavel}
        title="Decision candidate"
        data-on={facts.decisionCandidate || undefined}
        aria-pressed={facts.decisionCandidate}
        onClick={() =>
          onChange({ decisionCandidate: !facts.decisionCandidate })
        }
      />
    </div>
  );
}

function Choices(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly on: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tool
          icon={props.icon}
          title={props.title}
          data-on={props.on || undefined}
        />
      </Menu.Target>
      <Menu.Dropdown>{props.children}</Menu.Dropdown>
    </Menu>
  );
}

function Choice(props: {
  readonly icon?: ReactNode;
  readonly chosen: boolean;
  readonly closes?: boolean;
  readonly children: ReactNode;
  onChoose(): void;
}) {
  return (
    <Menu.CheckboxItem
      checked={props.chosen}
      closeMenuOnClick={props.closes ?? false}
      onChange={props.onChoose}
    >
      <span className={styles.choice}>
        {props.icon}
        {props.children}
      </span>
    </Menu.CheckboxItem>
  );
}

function Form(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly on: boolean;
  readonly children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Tool
          icon={props.icon}
          title={props.title}
          data-on={props.on || undefined}
          onClick={() => setOpen((old) => !old)}
        />
      </Popover.Target>
      <Popover.Dropdown
        p={12}
        // Esc and keys are the form's, not the panel's around it.
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.defaultPrevented) setOpen(false);
          event.stopPropagation();
        }}
      >
        {props.children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Tool({
  icon: Icon,
  title,
  ...rest
}: ComponentProps<"button"> & {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly "data-on"?: true | undefined;
}) {
  return (
    <button
      {...rest}
      type="button"
      className={styles.tool}
      title={title}
      aria-label={title}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
