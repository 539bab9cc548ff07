/** What can be done with the runs that were chosen, at the foot of the page and in the palette. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Archive, ChartSpline, Copy, GitCompare, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { RunRow } from "../../shared/api/runSearch.ts";
import { plural } from "../../shared/charts/words.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { mostCompared } from "./address.ts";
import { MakeChart } from "./MakeChart.tsx";
import { copy, useActOnRuns } from "./RunMenu.tsx";
import styles from "./runsView.module.css";

export function SelectionBar(props: {
  /** All rows of the table: what is chosen is taken in their order. */
  readonly rows: readonly RunRow[];
  readonly chosen: ReadonlySet<string>;
  readonly mayChange: boolean;
  onClear(): void;
}) {
  const { rows, chosen, mayChange, onClear } = props;
  const navigate = useNavigate();
  const act = useActOnRuns();
  const [charting, setCharting] = useState(false);
  const ids = useMemo(() => inOrder(rows, chosen), [rows, chosen]);
  const comparable = ids.length >= 2 && ids.length <= mostCompared;
  const commands = useMemo<readonly Command[]>(() => {
    const compare = () =>
      void navigate({ to: "/runs/compare", search: { runs: ids.join(",") } });
    return [
      {
        id: "runs.compare",
        title: `Compare ${plural(ids.length, "chosen run")}`,
        group: "Go",
        icon: GitCompare,
        when: () => comparable,
        run: compare,
      },
      {
        id: "runs.chart",
        title: `Make a chart of ${plural(ids.length, "chosen run")}`,
        group: "Create",
        icon: ChartSpline,
        run: () => setCharting(true),
      },
    ];
  }, [ids, comparable, navigate]);
  useRegisterCommands(commands);
  const isArchived = rows
    .filter(({ id }) => chosen.has(id))
    .every(({ archivedAt }) => archivedAt !== null);
  return (
    <div
      className={styles.selection}
      role="toolbar"
      aria-label="The runs that are chosen"
    >
      <strong role="status">{plural(ids.length, "run")} chosen</strong>
      <Tooltip
        label={
          ids.length < 2
            ? "Choose another run to compare with"
            : `At most ${mostCompared} runs stand side by side`
        }
        disabled={comparable}
      >
        <Button
          leftSection={<GitCompare size={16} aria-hidden />}
          data-disabled={!comparable || undefined}
          aria-disabled={!comparable}
          onClick={() => comparable && commands[0]!.run()}
        >
          Compare
        </Button>
      </Tooltip>
      <Button
        variant="default"
        leftSection={<ChartSpline size={16} aria-hidden />}
        onClick={() => setCharting(true)}
      >
        Make a chart…
      </Button>
      {mayChange && (
        <Button
          variant="default"
          leftSection={<Archive size={16} aria-hidden />}
          onClick={() => {
            act.archive(ids, !isArchived);
            onClear();
          }}
        >
          {isArchived ? "Take back" : "Archive"}
        </Button>
      )}
      <Tooltip label="Copy ids">
        <ActionIcon
          aria-label="Copy ids"
          onClick={() =>
            void copy(ids.join("\n"), `${plural(ids.length, "id")} copied`)
          }
        >
          <Copy size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Choose none">
        <ActionIcon aria-label="Choose none" onClick={onClear}>
          <X size={16} />
        </ActionIcon>
      </Tooltip>
      {charting && <MakeChart runs={ids} onClose={() => setCharting(false)} />}
    </div>
  );
}

/** As in the table; those of another page or search come last. */
function inOrder(
  rows: readonly RunRow[],
  chosen: ReadonlySet<string>,
): readonly string[] {
  const shown = rows.map(({ id }) => id).filter((id) => chosen.has(id));
  const known = new Set(shown);
  return [...shown, ...[...chosen].filter((id) => !known.has(id))];
}
