/** Which samples are listed, and beside which other runs. */
import {
  ActionIcon,
  Badge,
  Button,
  CloseButton,
  Popover,
  Select,
  TextInput,
} from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import {
  ArrowDownWideNarrow,
  ArrowUpNarrowWide,
  Filter,
  Search,
} from "lucide-react";
import { useState } from "react";
import type { SampleAnswer } from "../../shared/api/samples.ts";
import { formatCount, metricLabel } from "../../shared/charts/words.ts";
import { runsQuery } from "../runs/api.ts";
import type { SamplesAddress } from "./address.ts";
import type { AddressChange } from "./SamplesPage.tsx";
import styles from "./samples.module.css";

interface ToolbarProps {
  readonly run: string;
  readonly runs: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly address: SamplesAddress;
  /** Null until the first answer. */
  readonly facets: SampleAnswer["facets"] | null;
  onChange(patch: AddressChange): void;
}

export function SamplesToolbar(props: ToolbarProps) {
  const { run, runs, names, address, facets, onChange } = props;
  const several = runs.length > 1;
  const shows = facets
    ? [
        { value: "passed", label: `Passed (${formatCount(facets.passed)})` },
        { value: "failed", label: `Failed (${formatCount(facets.failed)})` },
        { value: "errors", label: `Errors (${formatCount(facets.errors)})` },
        ...(several
          ? [
              {
                value: "disagreement",
                label: `Runs disagree (${formatCount(facets.disagreement)})`,
              },
              { value: "gained", label: "Only the first run passes" },
              { value: "lost", label: "Only the first run fails" },
            ]
          : []),
      ]
    : [];
  const sorts = [
    ...(facets?.scores ?? []).map((name) => ({
      value: name,
      label: metricLabel(name),
    })),
    { value: "seconds", label: "seconds" },
    { value: "cost", label: "cost" },
    { value: "tokens", label: "tokens" },
  ];
  return (
    <div className={styles.toolbar} role="search" aria-label="Samples">
      <div className={styles.runs}>
        {runs.map((each, i) => (
          <Badge
            key={each}
            className={styles.run}
            variant="default"
            size="lg"
            tt="none"
            rightSection={
              each !== run && (
                <CloseButton
                  size="xs"
                  aria-label={`Take ${names.get(each)} away`}
                  onClick={() =>
                    onChange({
                      with:
                        runs
                          .filter((one) => one !== run && one !== each)
                          .join(",") || undefined,
                    })
                  }
                />
              )
            }
          >
            {several ? `${i + 1}. ` : ""}
            {names.get(each)}
          </Badge>
        ))}
        <AddRun {...props} />
      </div>
      <SearchField key={run} {...props} />
      {facets && facets.tasks.filter(Boolean).length > 1 && (
        <Select
          size="sm"
          aria-label="Task"
          placeholder="All tasks"
          data={facets.tasks.filter(Boolean)}
          value={address.task ?? null}
          onChange={(task) => onChange({ task: task ?? undefined })}
          searchable
          clearable
        />
      )}
      <Select
        size="sm"
        aria-label="Which samples"
        placeholder="All samples"
        data={shows}
        value={address.show ?? null}
        onChange={(show) =>
          onChange({ show: (show as SamplesAddress["show"]) ?? undefined })
        }
        clearable
      />
      {facets && facets.fields.length > 0 && <FieldFilters {...props} />}
      <Select
        size="sm"
        aria-label="Sorted by"
        placeholder="In the order of the file"
        data={sorts}
        value={address.sort ?? null}
        onChange={(sort) => onChange({ sort: sort ?? undefined })}
        clearable
      />
      {address.sort && (
        <ActionIcon
          variant="default"
          size={36}
          aria-label={address.down ? "Greatest first" : "Least first"}
          onClick={() => onChange({ down: address.down ? undefined : true })}
        >
          {address.down ? (
            <ArrowDownWideNarrow size={16} aria-hidden />
          ) : (
            <ArrowUpNarrowWide size={16} aria-hidden />
          )}
        </ActionIcon>
      )}
    </div>
  );
}

/** Behind one button: files bring any number of fields. What is filtered by stands beside it. */
function FieldFilters({ address, facets, onChange }: ToolbarProps) {
  const chosen = address.fields ?? {};
  const set = (name: string, value: string | null) => {
    const { [name]: _, ...others } = chosen;
    const fields = value === null ? others : { ...others, [name]: value };
    onChange({
      fields: Object.keys(fields).length > 0 ? fields : undefined,
    });
  };
  const count = Object.keys(chosen).length;
  return (
    <Popover position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          leftSection={<Filter size={14} aria-hidden />}
        >
          Fields{count > 0 ? ` (${count})` : ""}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.fieldFilters}>
        {facets?.fields.map(({ name, values }) => (
          <Select
            key={name}
            size="sm"
            label={name}
            placeholder="Any"
            data={values.filter(Boolean)}
            value={chosen[name] ?? null}
            onChange={(value) => set(name, value)}
            comboboxProps={{ withinPortal: false }}
            searchable
            clearable
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function SearchField({ address, onChange }: ToolbarProps) {
  const [typed, setTyped] = useState(address.q ?? "");
  const search = useDebouncedCallback(
    (words: string) => onChange({ q: words.trim() || undefined }),
    250,
  );
  return (
    <TextInput
      size="sm"
      aria-label="Look for words"
      placeholder="Words in question or answer"
      leftSection={<Search size={14} aria-hidden />}
      value={typed}
      maxLength={250}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

function AddRun({ run, runs, onChange }: ToolbarProps) {
  const { data = [] } = useQuery(runsQuery);
  const offered = data.filter(
    ({ id, samples }) => samples > 0 && !runs.includes(id),
  );
  if (offered.length === 0 || runs.length >= 20) return null;
  return (
    <Select
      size="sm"
      aria-label="Put another run beside"
      placeholder="Beside another run…"
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      value={null}
      onChange={(id) => {
        if (id)
          onChange({
            with: [...runs.filter((each) => each !== run), id].join(","),
          });
      }}
      searchable
      limit={50}
    />
  );
}
