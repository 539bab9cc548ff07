/** One question whole: what was asked and expected, and what each run answered. */
import { Button, CopyButton, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { SampleCell, SampleRow } from "../../shared/api/samples.ts";
import {
  formatCount,
  formatValue,
  metricLabel,
} from "../../shared/charts/words.ts";
import { SampleThreads } from "../anchors/SampleThreads.tsx";
import { messageOf } from "../kit/api.ts";
import { samplesQuery, wholeSampleQuery } from "./server.ts";
import { Verdict } from "./Verdict.tsx";
import styles from "./samples.module.css";

export function SampleDetails(props: {
  readonly runs: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly item: string;
  onClose(): void;
}) {
  const { runs, names, item, onClose } = props;
  const { data, error } = useQuery(samplesQuery({ runs: [...runs], item }, 0));
  const rows = data?.items ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(720px, 100%)"
      title={rows[0]?.name ?? "Sample"}
      classNames={{ body: styles.details }}
      closeButtonProps={{ "aria-label": "Close this sample" }}
    >
      <CopyButton value={window.location.href}>
        {({ copied, copy }) => (
          <Button
            size="compact-md"
            variant="default"
            leftSection={<Link2 size={14} aria-hidden />}
            onClick={copy}
          >
            {copied ? "Link copied" : "Copy link to this sample"}
          </Button>
        )}
      </CopyButton>
      {runs[0] !== undefined && (
        <SampleThreads
          key={runs[0]}
          run={runs[0]}
          sample={item}
          words={`Sample ${rows[0]?.name ?? ""} of ${names.get(runs[0]) ?? "a run"}`.slice(
            0,
            500,
          )}
        />
      )}
      {error && !data ? (
        <p role="alert">This sample could not be loaded. {messageOf(error)}</p>
      ) : !data ? (
        <p role="status">Loading…</p>
      ) : rows.length === 0 ? (
        <p>
          None of these runs has this sample any more. It may have been imported
          again in another form.
        </p>
      ) : (
        rows.map((row, i) => (
          <OneRow key={i} row={row} runs={runs} names={names} />
        ))
      )}
    </Drawer>
  );
}

function OneRow(props: {
  readonly row: SampleRow;
  readonly runs: readonly string[];
  readonly names: ReadonlyMap<string, string>;
}) {
  const { row, runs, names } = props;
  const known = row.cells.find((cell) => cell !== null);
  const { data: whole } = useQuery({
    ...wholeSampleQuery(known?.id ?? 0),
    enabled: known !== undefined,
  });
  return (
    <article className={styles.whole}>
      <Part title="Asked" text={whole?.input ?? row.input} />
      <Part title="Expected" text={whole?.target ?? row.target} />
      {Object.keys(row.fields).length > 0 && (
        <dl className={styles.fields}>
          {Object.entries(row.fields).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {row.cells.map((cell, i) => (
        <OfRun
          key={runs[i]}
          cell={cell}
          name={names.get(runs[i]!) ?? "a run"}
        />
      ))}
    </article>
  );
}

function OfRun(props: {
  readonly cell: SampleCell | null;
  readonly name: string;
}) {
  const { cell, name } = props;
  const { data: whole } = useQuery({
    ...wholeSampleQuery(cell?.id ?? 0),
    enabled: cell !== null,
  });
  if (!cell)
    return (
      <section className={styles.answer}>
        <h3>{name}</h3>
        <p className={styles.quiet}>This run has no such sample.</p>
      </section>
    );
  const facts = [
    cell.epoch > 1 ? `epoch ${cell.epoch}` : null,
    ...Object.entries(cell.scores).map(
      ([metric, value]) =>
        `${metricLabel(metric)} ${value === null ? "not scored" : formatValue(value)}`,
    ),
    cell.seconds === null ? null : `${formatValue(cell.seconds)} s`,
    cell.cost === null ? null : `cost ${formatValue(cell.cost)}`,
    cell.tokens === null ? null : `${formatCount(cell.tokens)} tokens`,
  ].filter(Boolean);
  const details = Object.entries(whole?.details ?? {});
  return (
    <section className={styles.answer}>
      <h3>
        {name} <Verdict cell={cell} />
      </h3>
      {facts.length > 0 && <p className={styles.quiet}>{facts.join(" · ")}</p>}
      {cell.error && <Part title="Error" text={cell.error} />}
      <Part title="Answered" text={whole?.output ?? cell.output} />
      {details.length > 0 && (
        <details>
          <summary>More the file says ({details.length})</summary>
          {details.map(([key, value]) => (
            <Part
              key={key}
              title={key}
              text={
                typeof value === "string"
                  ? value
                  : JSON.stringify(value, null, 2)
              }
            />
          ))}
        </details>
      )}
    </section>
  );
}

/** Longer texts open in full when asked: a page of 100 kB is nothing to read. */
const shownAtFirst = 4000;
const picture = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;

function Part(props: { readonly title: string; readonly text: string | null }) {
  const { title, text } = props;
  const [all, setAll] = useState(false);
  if (text === null || text === "") return null;
  const long = text.length > shownAtFirst;
  let shown: ReactNode;
  if (picture.test(text))
    shown = <img className={styles.picture} src={text} alt={title} />;
  else
    shown = (
      <pre className={styles.text} tabIndex={0}>
        {long && !all ? `${text.slice(0, shownAtFirst)}…` : text}
      </pre>
    );
  return (
    <div className={styles.part}>
      <h4>{title}</h4>
      {shown}
      {long && !picture.test(text) && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => setAll((open) => !open)}
        >
          {all
            ? "Show less"
            : `Show all ${formatCount(text.length)} characters`}
        </Button>
      )}
    </div>
  );
}
