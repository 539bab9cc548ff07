/** What a team said about a thread besides its comments: label, who is asked, who takes it on and until when, its check. */
import {
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CircleX,
  Gavel,
  MessageCircleQuestionMark,
  UserRound,
} from "lucide-react";
import type { Condition, Label, Thread } from "../../shared/api/threads.ts";
import { formatValue } from "../../shared/charts/words.ts";
import { PersonName } from "../kit/PersonName.tsx";
import { useNow } from "../kit/useNow.ts";
import { moment } from "../kit/when.ts";
import { conditionRule, conditionState } from "./conditionWords.ts";
import { dueWords, isOverdue } from "./due.ts";
import { labelIcon } from "./labels.ts";
import styles from "./ThreadFacts.module.css";

export function ThreadFacts({ thread }: { readonly thread: Thread }) {
  const { label, decisionCandidate, asks, assignee, dueOn, condition } = thread;
  const any =
    label !== null ||
    decisionCandidate ||
    asks.length > 0 ||
    assignee !== null ||
    dueOn !== null;
  return (
    <>
      {any && (
        <div className={styles.facts}>
          {label && <LabelChip label={label} />}
          {decisionCandidate && (
            <span className={styles.chip}>
              <Gavel size={13} aria-hidden /> decision candidate
            </span>
          )}
          {asks.length > 0 && (
            <span className={styles.chip}>
              <MessageCircleQuestionMark size={13} aria-hidden />
              <span>Needs an answer from: {asks.join(", ")}</span>
            </span>
          )}
          {assignee && (
            <span className={styles.chip}>
              <UserRound size={13} aria-hidden />
              <span className={styles.name}>
                <span className="visually-hidden">Assigned to </span>
                <PersonName person={assignee} />
              </span>
            </span>
          )}
          {dueOn && <Due day={dueOn} open={thread.resolvedAt === null} />}
        </div>
      )}
      {condition && <ConditionRow condition={condition} />}
    </>
  );
}

export function LabelChip({ label }: { readonly label: Label }) {
  const Icon = labelIcon[label];
  return (
    <span className={styles.chip} data-label={label}>
      <Icon size={13} aria-hidden /> {label}
    </span>
  );
}

function Due({ day, open }: { readonly day: string; readonly open: boolean }) {
  const now = useNow();
  return (
    <span
      className={styles.chip}
      data-overdue={(open && isOverdue(day, now)) || undefined}
    >
      <CalendarClock size={13} aria-hidden />
      <time dateTime={day}>
        {open
          ? dueWords(day, now)
          : dueWords(day, now).replace(/^overdue since/, "was due")}
      </time>
    </span>
  );
}

function ConditionRow({ condition }: { readonly condition: Condition }) {
  const now = useNow();
  const { state, run, value, checkedAt } = condition;
  const Icon = { waiting: CircleDashed, holds: CircleCheck, fails: CircleX }[
    state
  ];
  return (
    <p className={styles.condition} data-state={state}>
      <Icon size={14} aria-hidden />
      <span>
        <span className={styles.rule}>{conditionRule(condition)}</span>
        {" · "}
        {conditionState(condition)}
        {value !== null && `: ${formatValue(value)}`}
        {run && (
          <>
            {" in "}
            <a href={`/runs/${encodeURIComponent(run.id)}`}>{run.name}</a>
          </>
        )}
        {checkedAt && (
          <span className={styles.checked}>
            {" "}
            · looked at {moment(checkedAt, now)}
          </span>
        )}
      </span>
    </p>
  );
}
