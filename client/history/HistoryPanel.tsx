/** The canvas through time: name this moment, look at any version, go back to one. */
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Bookmark, ChevronRight, Clock, Undo2 } from "lucide-react";
import { useEffect, useMemo, useState, type FormEvent } from "react";
import type { Version } from "../../shared/api/versions.ts";
import { can } from "../../shared/roles.ts";
import {
  VersionThreadCount,
  VersionThreads,
} from "../anchors/VersionThreads.tsx";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { messageOf } from "../kit/api.ts";
import { useStore } from "../kit/store.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import { useSession } from "../sync/session.ts";
import { Face } from "../kit/Face.tsx";
import { useNow } from "../kit/useNow.ts";
import { clock, dayName, exactTime } from "../kit/when.ts";
import { PersonName } from "../kit/PersonName.tsx";
import { groupVersions, type HistoryEntry } from "./group.ts";
import styles from "./HistoryPanel.module.css";
import { VersionView } from "./VersionView.tsx";
import { nameVersion, useVersions } from "./versions.ts";

export function HistoryPanel() {
  const session = useSession();
  const mayName = useStore(session.role, (role) => can(role, "nameVersion"));
  const { data, error, refetch, isPending } = useVersions();
  const ui = useUiStore();
  const looking = useUi((state) => state.looking);
  const setLooking = (seq: number | null) => patchUi(ui, { looking: seq });
  useEffect(() => () => patchUi(ui, { looking: null }), [ui]);
  const now = useNow();
  const days = useMemo(() => groupVersions(data ?? []), [data]);

  return (
    <div className={styles.panel}>
      {mayName && <NameNow />}
      {error && !data && (
        <div className={styles.empty} role="alert">
          <p>The history could not be loaded. {messageOf(error)}</p>
          <Button size="compact-sm" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      )}
      {isPending && <p className={styles.empty}>Loading the history…</p>}
      {data && days.length === 0 && (
        <p className={styles.empty}>
          No versions yet. Parley keeps one by itself whenever the canvas comes
          to rest; name the moments you may want to find again, such as “before
          the relabelling”.
        </p>
      )}
      {days.length > 0 && (
        <button
          type="button"
          className={styles.entry}
          aria-current={looking === null || undefined}
          onClick={() => setLooking(null)}
        >
          <span className={styles.dot} data-now aria-hidden />
          <span className={styles.text}>
            <span className={styles.name}>Now</span>
          </span>
        </button>
      )}
      {days.map(({ day, entries }) => (
        <section key={day.getTime()} aria-label={dayName(day, now)}>
          <h3 className={styles.day}>{dayName(day, now)}</h3>
          <ul className={styles.list}>
            {entries.map((entry) => (
              <li key={keyOf(entry)}>
                <Entry entry={entry} looking={looking} onLook={setLooking} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {looking !== null && <VersionThreads seq={looking} />}
      {looking !== null && (
        <VersionView
          key={looking}
          seq={looking}
          onClose={() => setLooking(null)}
        />
      )}
    </div>
  );
}

function NameNow() {
  const { canvasId } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [saving, setSaving] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    setSaving(true);
    try {
      const made = await nameVersion(queries, canvasId, name.trim());
      setName("");
      toast("version", `Kept as “${made.name}”`);
    } catch (failure) {
      toastFailure("version", "The version was not named", failure);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <TextInput
        size="sm"
        aria-label="Name of this version"
        placeholder="Name this moment"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={saving}
        disabled={name.trim() === ""}
      >
        Keep
      </Button>
    </form>
  );
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly looking: number | null;
  onLook(seq: number): void;
}

function Entry({ entry, looking, onLook }: EntryProps) {
  switch (entry.type) {
    case "named":
    case "beforeRestore":
      return (
        <VersionButton
          version={entry.version}
          looking={looking}
          onLook={onLook}
        />
      );
    case "auto":
      return <AutoEntry entry={entry} looking={looking} onLook={onLook} />;
  }
}

/** One automatic version stands for itself; several fold into one line. */
function AutoEntry({
  entry,
  looking,
  onLook,
}: EntryProps & { readonly entry: HistoryEntry & { readonly type: "auto" } }) {
  const { versions, by } = entry;
  const [unfolded, setUnfolded] = useState(false);
  const newest = versions[0]!;
  const oldest = versions.at(-1)!;
  if (versions.length === 1)
    return <VersionButton version={newest} looking={looking} onLook={onLook} />;
  const shown = unfolded || versions.some((version) => version.seq === looking);
  return (
    <>
      <button
        type="button"
        className={styles.entry}
        aria-expanded={shown}
        onClick={() => setUnfolded(!shown)}
      >
        <ChevronRight size={14} className={styles.fold} aria-hidden />
        <span className={styles.text}>
          <span>{versions.length} automatic versions</span>
          <span className={styles.meta}>
            {by && <Face person={by} size={16} />}
            {by && <PersonName person={by} />} {clock(new Date(oldest.at))}–
            {clock(new Date(newest.at))}
          </span>
        </span>
      </button>
      {shown && (
        <ul className={`${styles.list} ${styles.folded}`}>
          {versions.map((version) => (
            <li key={version.seq}>
              <VersionButton
                version={version}
                looking={looking}
                onLook={onLook}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function VersionButton(props: {
  readonly version: Version;
  readonly looking: number | null;
  onLook(seq: number): void;
}) {
  const { version, looking, onLook } = props;
  const { kind, name, by, at, seq } = version;
  return (
    <button
      type="button"
      className={styles.entry}
      data-kind={kind}
      title={exactTime(at)}
      aria-current={looking === seq || undefined}
      onClick={() => onLook(seq)}
    >
      {kind === "named" ? (
        <Bookmark size={14} aria-hidden />
      ) : kind === "beforeRestore" ? (
        <Undo2 size={14} aria-hidden />
      ) : (
        <Clock size={14} aria-hidden />
      )}
      <span className={styles.text}>
        <span className={styles.name}>{titleOf(kind, name)}</span>
        <span className={styles.meta}>
          {by && <Face person={by} size={16} />}
          {by && <PersonName person={by} />} {clock(new Date(at))}
        </span>
      </span>
      <VersionThreadCount seq={seq} />
    </button>
  );
}

function titleOf(kind: Version["kind"], name: string): string {
  switch (kind) {
    case "named":
      return name;
    case "beforeRestore":
      return "Before a restore";
    case "auto":
      return "Automatic version";
  }
}

function keyOf(entry: HistoryEntry): number {
  return entry.type === "auto" ? entry.versions.at(-1)!.seq : entry.version.seq;
}
