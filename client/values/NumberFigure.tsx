/** One metric, large: its interval and n, what changed against another run, and what that means to whoever reads it. */
import { Menu, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronDown, Equal, Hash } from "lucide-react";
import { useState } from "react";
import type { NumberBlock } from "../../shared/blocks/number/model.ts";
import { lensSentence, signed, turnOf } from "../../shared/charts/lens.ts";
import type { TableCell } from "../../shared/charts/table.ts";
import {
  formatCount,
  formatTime,
  formatValue,
} from "../../shared/charts/words.ts";
import { disciplines, type Discipline } from "../../shared/disciplines.ts";
import type { AskedTable } from "../runs/api.ts";
import { useSession } from "../sync/session.ts";
import type { FigureProps } from "./figures.ts";
import { Shown } from "./Shown.tsx";
import { usePanels } from "./usePanels.ts";
import { useTable } from "./useTable.ts";
import styles from "./values.module.css";

export default function NumberFigure({
  block,
  onConfigure,
  onSet,
}: FigureProps<NumberBlock>) {
  const table = useTable(block, usePanels(block.id));
  return (
    <Shown
      table={table}
      block={block.id}
      acknowledged={block.fields.acknowledged}
      icon={Hash}
      invitation="Choose a run and a metric: its newest value stands here."
      onConfigure={onConfigure}
      onSet={onSet}
    >
      {(shown) => <Drawn {...shown} sentences={block.fields.sentences} />}
    </Shown>
  );
}

function Drawn(props: AskedTable & Pick<NumberBlock["fields"], "sentences">) {
  const { answer, sentences } = props;
  const [metric] = props.query.columns;
  const { me } = useSession();
  const [lens, setLens] = useState<Discipline>(me.disciplines[0] ?? "other");
  const row = answer.rows.find(({ cells }) => cells[0]);
  const cell = row?.cells[0];
  if (!row || !cell || !metric) return null;
  const nameOf = (id: string | null) =>
    answer.runs.find((run) => run.id === id)?.name ?? null;
  const against =
    answer.baseline === null || answer.baseline === row.run
      ? null
      : (nameOf(answer.baseline) ?? "the run chosen for comparison");
  const facts = {
    metric: metric.metric,
    cell,
    higherIsBetter: answer.directions[metric.metric] ?? null,
    against,
  };
  return (
    <div className={styles.number}>
      <div className={styles.big}>
        <span className={styles.value}>{formatValue(cell.value!)}</span>
        {cell.delta !== null && <Delta {...facts} />}
      </div>
      <div className={styles.facts}>
        {[
          intervalText(cell),
          cell.n === null ? "n not given" : `n = ${formatCount(cell.n)}`,
          nameOf(row.run),
          `as of ${formatTime(answer.asOf)}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
      <p className={styles.sentence}>
        {lensSentence(lens, facts, sentences[lens])}
      </p>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <UnstyledButton
            className={`${styles.lens} nodrag nopan`}
            aria-label={`In the words of: ${lens}. Choose another discipline`}
          >
            for {lens} <ChevronDown size={12} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {disciplines.map((discipline) => (
            <Menu.Item key={discipline} onClick={() => setLens(discipline)}>
              {discipline}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Delta(
  props: Parameters<typeof turnOf>[0] & { against: string | null },
) {
  const { cell, against } = props;
  const turn = turnOf(props);
  const Icon = turn === "even" ? Equal : cell.delta! > 0 ? ArrowUp : ArrowDown;
  const interval =
    cell.deltaLow !== null && cell.deltaHigh !== null
      ? ` [${signed(cell.deltaLow)}, ${signed(cell.deltaHigh)}]`
      : "";
  return (
    <span
      className={styles.delta}
      data-turn={turn}
      title={`Against ${against}${cell.pAdjusted === null ? "" : `, p = ${formatValue(cell.pAdjusted)}`}`}
    >
      <Icon size={14} aria-hidden />
      {signed(cell.delta!)}
      {interval}
      {turn === "even" ? " no clear change" : ` ${turn}`}
    </span>
  );
}

function intervalText({ low, high, interval }: TableCell): string {
  return low === null || high === null || interval === null
    ? "no uncertainty given"
    : `[${formatValue(low)}, ${formatValue(high)}] ${interval === "stderr" || interval === "given" ? "95 % interval" : `95 % ${interval} interval`}`;
}
