/** What was done to whose access: sentences, newest first, with filters and a file of what they leave. */
import { Button, Menu, NativeSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import type { AuditRecord } from "../../shared/api/admin.ts";
import { Section } from "../account/PageFrame.tsx";
import { answer, api } from "../kit/api.ts";
import { clickLink } from "../kit/download.ts";
import { clock, dayName, exactTime } from "../kit/when.ts";
import styles from "./admin.module.css";
import { actionGroups, sentenceOf, wayOf } from "./auditWords.ts";
import { Pages, usePages } from "./Pages.tsx";
import { PersonPicker } from "./PersonPicker.tsx";

interface Filter {
  readonly actor: string | null;
  readonly action: string;
  readonly canvas: string | null;
  /** Days, `2026-11-23`, both included; empty for no limit. */
  readonly from: string;
  readonly to: string;
}
const everything: Filter = {
  actor: null,
  action: "",
  canvas: null,
  from: "",
  to: "",
};

export function AuditPage() {
  const [filter, setFilter] = useState(everything);
  const query = queryOf(filter);
  const entries = usePages(["audit", query], (cursor) =>
    answer(
      api.admin.audit.$get({ query: { ...query, ...(cursor && { cursor }) } }),
    ),
  );
  const download = (format: "csv" | "jsonl") =>
    clickLink(
      `/api/admin/audit/export?${new URLSearchParams({ ...query, format })}`,
    );
  return (
    <Section
      title="Audit log"
      lead="Who did what to whose access. Entries cannot be changed or removed unnoticed; npm run verify-audit checks that on the server."
      action={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<Download size={16} />}>
              Download
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>What the filter leaves</Menu.Label>
            <Menu.Item onClick={() => download("csv")}>
              CSV, for a spreadsheet
            </Menu.Item>
            <Menu.Item onClick={() => download("jsonl")}>
              JSON lines, for programs
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <Filters filter={filter} onChange={setFilter} />
      <Pages
        query={entries}
        what="the audit log"
        empty={
          filter === everything
            ? "Nothing was done yet."
            : "Nothing of that kind was done."
        }
      >
        {(rows) => <Entries rows={rows} />}
      </Pages>
    </Section>
  );
}

function queryOf({ actor, action, canvas, from, to }: Filter) {
  const dayMs = 24 * 60 * 60 * 1000;
  const midnight = (day: string) => new Date(`${day}T00:00`).getTime();
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(canvas && { canvas }),
    ...(from && { from: new Date(midnight(from)).toISOString() }),
    ...(to && { to: new Date(midnight(to) + dayMs).toISOString() }),
  };
}

function Filters(props: {
  readonly filter: Filter;
  onChange(filter: Filter): void;
}) {
  const { filter, onChange } = props;
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change });
  const { data: canvases = [] } = useQuery({
    queryKey: ["admin", "canvas titles"],
    queryFn: async () =>
      (
        await answer(
          api.admin.canvases.$get({ query: { limit: "500", sort: "title" } }),
        )
      ).items,
  });
  return (
    <div className={styles.filters} role="search">
      <PersonPicker
        label="Who"
        placeholder="Anybody"
        clearable
        more={[{ value: "server", label: "The server, or nobody known" }]}
        value={filter.actor}
        onChange={(actor) => set({ actor })}
      />
      <NativeSelect
        label="What"
        data={[...actionGroups]}
        value={filter.action}
        onChange={(event) => set({ action: event.currentTarget.value })}
      />
      <Select
        label="Canvas"
        placeholder="Any"
        searchable
        clearable
        nothingFoundMessage="No canvas is called so."
        data={canvases.map(({ id, title }) => ({
          value: id,
          label: title || "Untitled canvas",
        }))}
        value={filter.canvas}
        onChange={(canvas) => set({ canvas })}
      />
      <TextInput
        label="From"
        type="date"
        value={filter.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        label="Up to"
        type="date"
        value={filter.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
    </div>
  );
}

function Entries({ rows }: { readonly rows: readonly AuditRecord[] }) {
  const days = Map.groupBy(rows, ({ at }) => dayName(new Date(at)));
  return [...days].map(([day, entries]) => (
    <section key={day} aria-label={day}>
      <h3 className={styles.day}>{day}</h3>
      <ol className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.seq} className={styles.entry}>
            <time dateTime={entry.at} title={exactTime(entry.at)}>
              {clock(new Date(entry.at))}
            </time>
            <span className={styles.sentence}>
              {sentenceOf(entry)}
              <small>
                {[wayOf(entry), entry.action, `no. ${entry.seq}`]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  ));
}
