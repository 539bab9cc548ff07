/** A pinned chart beside what its query gives now, and the values that differ. Its own chunk. */
import { Button, Modal } from "@mantine/core";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { cellText, type DataTable } from "../../shared/charts/dataTable.ts";
import { differencesOf } from "../../shared/charts/difference.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { formatTime, plural } from "../../shared/charts/words.ts";
import { messageOf } from "../kit/api.ts";
import { useLook } from "./look.ts";
import { PlotArea, PlotSkeleton } from "./PlotArea.tsx";
import type { Pin } from "./snapshots.ts";
import { useMetrics } from "./useMetrics.ts";
import styles from "./difference.module.css";

/** More are counted: nobody reads on. */
const mostListed = 100;

export default function PinnedDifference(props: {
  readonly block: string;
  readonly pin: Pin;
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  readonly now: ChartSpec;
  readonly title: string;
  readonly onRepin: (() => void) | undefined;
  onClose(): void;
}) {
  const { block, pin, spec, answer, now, title, onRepin, onClose } = props;
  const live = useMetrics(now, { block });
  return (
    <Modal
      opened
      onClose={onClose}
      size={1100}
      title={`${title}: pinned and now`}
      closeButtonProps={{ "aria-label": "Close" }}
      // Presses in here are not on the canvas, though React says so.
      onPointerDown={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className={styles.both}>
        <Side
          name={`Pinned, as of ${formatTime(pin.at)}`}
          spec={spec}
          answer={answer}
          title={title}
        />
        {live.answer ? (
          <Side
            name="Now"
            spec={live.spec}
            answer={live.answer}
            title={title}
          />
        ) : live.error ? (
          <p role="alert">
            What is there now could not be loaded. {messageOf(live.error)}
          </p>
        ) : (
          <PlotSkeleton />
        )}
      </div>
      {live.answer && live.answer.type === spec.type && (
        <Changes
          before={chartKind(spec.type).table(spec, answer)}
          after={chartKind(live.spec.type).table(live.spec, live.answer)}
        />
      )}
      <div className={styles.foot}>
        {onRepin && (
          <Button variant="default" onClick={onRepin}>
            Show newer: pin again now
          </Button>
        )}
        <Button onClick={onClose}>Keep as it is</Button>
      </div>
    </Modal>
  );
}

function Side(props: {
  readonly name: string;
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  readonly title: string;
}) {
  const { name, spec, answer, title } = props;
  const look = useLook();
  return (
    <section className={styles.side} aria-label={name}>
      <h3>{name}</h3>
      <PlotArea
        spec={spec}
        answer={answer}
        title={`${title}, ${name}`}
        look={look}
        onNotes={ignoreNotes}
      />
    </section>
  );
}

function ignoreNotes() {}

function Changes(props: {
  readonly before: DataTable;
  readonly after: DataTable;
}) {
  const { before, after } = props;
  const changes = differencesOf(before, after);
  if (changes.length === 0)
    return <p className={styles.none}>No drawn value differs.</p>;
  return (
    <div
      className={styles.changes}
      tabIndex={0}
      role="region"
      aria-label="Values that differ"
    >
      <table>
        <caption>{plural(changes.length, "value")} differ</caption>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col" data-numeric>
              Pinned
            </th>
            <th scope="col" data-numeric>
              Now
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, mostListed).map((change) => (
            <tr key={change.name}>
              <td>{change.name}</td>
              <td data-numeric>{cellText(change.column, change.before)}</td>
              <td data-numeric>{cellText(change.column, change.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length > mostListed && (
        <p className={styles.none}>
          And {plural(changes.length - mostListed, "more value")}.
        </p>
      )}
    </div>
  );
}
