/** The runs of one project or of all: what is looked for, the table or the groups, and what can be done with them. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "../../shared/charts/words.ts";
import { messageOf } from "../kit/api.ts";
import { usePhone } from "../shell/usePhone.ts";
import { searchOf } from "./address.ts";
import { readColumns } from "./columnKeys.ts";
import { EmptyRuns } from "./EmptyRuns.tsx";
import { GroupsTable } from "./GroupsTable.tsx";
import { RunCards } from "./RunCards.tsx";
import { RunsTable } from "./RunsTable.tsx";
import { RunsToolbar } from "./RunsToolbar.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { columnsQuery } from "./server.ts";
import { useAddress } from "./useAddress.ts";
import { useRunRows } from "./useRunRows.ts";
import styles from "./runsView.module.css";

export function RunsView(props: {
  readonly project: string | null;
  readonly mayChange: boolean;
}) {
  const { project, mayChange } = props;
  const known = useQuery(columnsQuery(project));
  const { address, change } = useAddress(project, known.data);
  const rows = useRunRows(searchOf(project, address));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const phone = usePhone();
  const columns = readColumns(address.columns ?? []);
  const isNarrowed = Boolean(address.q || address.filter);
  const toggle = (id: string) =>
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const table = {
    rows,
    columns,
    known: known.data,
    order: address.order ?? "",
    mayChange,
    chosen,
    onToggle: toggle,
    onChoose: setChosen,
    onOrder: (order: string) => change({ order: order || undefined }),
  };

  return (
    <>
      <RunsToolbar
        address={address}
        columns={known.data}
        chosen={columns}
        mayChange={mayChange}
        onChange={change}
      />
      {rows.failed ? (
        <div className={styles.message} role="alert">
          <h2>The runs could not be listed</h2>
          <p>{messageOf(rows.error)}</p>
          <Button variant="default" loading={rows.busy} onClick={rows.retry}>
            Try again
          </Button>
        </div>
      ) : !rows.loaded ? (
        <Skeleton />
      ) : address.group ? (
        <GroupsTable
          groups={rows.groups}
          by={address.group}
          columns={columns}
          stale={rows.stale}
          onMore={rows.hasMore ? rows.more : undefined}
          onOpen={(filter) =>
            change({
              group: undefined,
              filter: [address.filter, filter].filter(Boolean).join(" AND "),
            })
          }
          onChoose={(ids) => {
            setChosen(new Set(ids));
            change({ group: undefined });
          }}
        />
      ) : rows.items.length === 0 && !isNarrowed ? (
        <EmptyRuns archived={address.archived} mayChange={mayChange} />
      ) : rows.items.length === 0 ? (
        <div className={styles.message} role="status">
          <h2>No run matches</h2>
          <p>
            {address.filter
              ? "The filter lets none through. Names and values are compared as they were logged, with capitals."
              : `No name, model or metric has “${address.q}” in it.`}
          </p>
          <Button
            variant="default"
            onClick={() => change({ q: undefined, filter: undefined })}
          >
            Show all runs
          </Button>
        </div>
      ) : (
        <>
          <p className={styles.count} role="status">
            {plural(rows.total, "run")}
            {isNarrowed && " that match"}
            {rows.error !== null &&
              ` · ${messageOf(rows.error)} This may be out of date.`}
          </p>
          {rows.fresh > 0 && (
            <Button
              className={styles.fresh!}
              size="compact-sm"
              onClick={() => {
                void rows.showFresh();
                document.getElementById("runs-table")?.scrollTo({ top: 0 });
              }}
            >
              {plural(rows.fresh, "new run")} above: show
            </Button>
          )}
          {phone ? <RunCards {...table} /> : <RunsTable {...table} />}
        </>
      )}
      {chosen.size > 0 && (
        <SelectionBar
          rows={rows.items}
          chosen={chosen}
          mayChange={mayChange}
          onClear={() => setChosen(new Set())}
        />
      )}
    </>
  );
}

function Skeleton() {
  return (
    <div
      className={styles.skeleton}
      role="status"
      aria-label="Loading the runs"
    >
      {Array.from({ length: 10 }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}
