/** The smaller subjects of a run's page. Each is there only when there is something to say. */
import { Link } from "@tanstack/react-router";
import { ArrowRight, TriangleAlert } from "lucide-react";
import type { RunPage } from "../../shared/api/runPage.ts";
import {
  formatCount,
  metricLabel,
  plural,
  shorten,
} from "../../shared/charts/words.ts";
import { useNow } from "../kit/useNow.ts";
import { exactTime, moment } from "../kit/when.ts";
import { SamplesLink } from "./SamplesLink.tsx";
import { Section } from "./Section.tsx";
import styles from "./runPage.module.css";

interface Props {
  readonly page: RunPage;
}

export function Samples({ page }: Props) {
  const { run, samples } = page;
  if (samples.length === 0) return null;
  const total = samples.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section
      title="Samples"
      action={
        <SamplesLink run={run.id} className={styles.go}>
          All {formatCount(total)} <ArrowRight size={14} aria-hidden />
        </SamplesLink>
      }
    >
      <ul className={styles.rows}>
        {samples.map(({ task, count }) => (
          <li key={task}>
            <SamplesLink run={run.id} task={task}>
              {task || "without a task"}
            </SamplesLink>
            <span>{plural(count, "sample")}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Datasets({ page }: Props) {
  if (page.datasets.length === 0) return null;
  return (
    <Section title="Datasets">
      <ul className={styles.rows}>
        {page.datasets.map(({ name, digest, context, task, source, items }) => (
          <li key={`${name}\t${digest}\t${context}\t${task}`}>
            <b>{name}</b>
            <span>
              {[
                digest && `digest ${digest}`,
                context,
                task && `for ${task}`,
                items !== null && plural(items, "item"),
                source,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What its values rest on: when two runs differ in it, a comparison of them says so. */
export function Basis({ page }: Props) {
  const { basis } = page;
  if (basis.length === 0) return null;
  return (
    <Section title="Measured with">
      <details className={styles.basis}>
        <summary>{plural(basis.length, "fact")} that comparisons check</summary>
        <ul className={styles.rows}>
          {basis.map(({ task, metric, aspect, value }) => (
            <li key={`${task}\t${metric}\t${aspect}`}>
              <b title={value}>{shorten(value, 24)}</b>
              <span>
                {[aspect, task, metric && metricLabel(metric)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </Section>
  );
}

export function Models({ page }: Props) {
  if (page.models.length === 0) return null;
  return (
    <Section title="Models">
      <ul className={styles.rows}>
        {page.models.map(({ id, name, status }) => (
          <li key={id}>
            <b>{name}</b>
            <span>
              {status} · {id}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Family({ page }: Props) {
  const { run, children } = page;
  if (children.length === 0) return null;
  return (
    <Section
      title={plural(children.length, "run inside", "runs inside")}
      action={
        children.length > 1 &&
        children.length <= 50 && (
          <Link
            className={styles.go}
            to="/runs/compare"
            search={{ runs: children.map(({ id }) => id).join(",") }}
          >
            Compare them
          </Link>
        )
      }
    >
      <ul className={styles.rows} aria-label={`Runs inside ${run.name}`}>
        {children.map(({ id, name }) => (
          <li key={id}>
            <Link to="/runs/$run" params={{ run: id }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function CanvasesOfRun({ page }: Props) {
  if (page.canvases.length === 0) return null;
  return (
    <Section title="On canvases">
      <ul className={styles.rows}>
        {page.canvases.map(({ id, title }) => (
          <li key={id}>
            <Link to="/c/$canvasId" params={{ canvasId: id }}>
              {title || "Untitled canvas"}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function ImportFile({ file }: { readonly file: RunPage["file"] }) {
  const now = useNow();
  if (!file) return null;
  return (
    <Section title="Imported file">
      <p className={styles.file}>
        <b>{file.name}</b>{" "}
        <span>
          read as {file.format},{" "}
          <time dateTime={file.at} title={exactTime(file.at)}>
            {moment(file.at, now)}
          </time>
        </span>
      </p>
      {file.warnings.length > 0 && (
        <ul className={styles.warnings} aria-label="Notes of the import">
          {file.warnings.map((warning, i) => (
            <li key={i}>
              <TriangleAlert size={12} aria-hidden /> {warning}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
