/** Said above a chart that mixes what cannot be compared as it stands, until somebody says that they know. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, TriangleAlert } from "lucide-react";
import { useContext, useState } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { warningTexts } from "../../shared/charts/comparabilityText.ts";
import { formatTime } from "../../shared/charts/words.ts";
import { toastFailure } from "../kit/toasts.tsx";
import { SessionContext } from "../sync/session.ts";
import { acknowledge, acknowledgementQuery } from "./acknowledging.ts";
import styles from "./charts.module.css";

export function Comparability(props: {
  readonly answer: Pick<ChartAnswer, "comparability" | "runs">;
  /** Left out where nobody can acknowledge: previews, and pages without a canvas. */
  readonly block: string | undefined;
  readonly acknowledged: string | null;
  readonly onSet: ((field: "acknowledged", value: unknown) => void) | undefined;
}) {
  const { answer, block, acknowledged, onSet } = props;
  const { warnings, digest } = answer.comparability;
  const session = useContext(SessionContext);
  const canvas = session?.canvasId ?? "";
  const { data: record, isLoading } = useQuery({
    ...acknowledgementQuery(canvas, block === undefined ? null : acknowledged),
  });
  const [sending, setSending] = useState(false);
  const [open, setOpen] = useState(false);
  if (digest === null || warnings.length === 0 || isLoading) return null;
  const texts = warningTexts(warnings, answer.runs);
  const seen = record && record.digest === digest ? record : null;

  const know = async () => {
    if (block === undefined) return;
    setSending(true);
    try {
      const { id } = await acknowledge(canvas, block, digest);
      onSet?.("acknowledged", id);
    } catch (failure) {
      toastFailure("acknowledge", "The warning still stands", failure);
    }
    setSending(false);
  };

  return (
    <section
      className={`${styles.mixed} nodrag nopan`}
      data-seen={seen !== null || undefined}
      aria-label="What this chart mixes"
    >
      <button
        type="button"
        className={styles.mixedHead}
        aria-expanded={open}
        onClick={() => setOpen((shown) => !shown)}
      >
        {seen ? (
          <ShieldAlert size={14} aria-hidden />
        ) : (
          <TriangleAlert size={14} aria-hidden />
        )}
        <span>
          {seen
            ? `Mixes what may not compare: ${seen.by.name} knows, ${formatTime(seen.at)}`
            : texts[0]}
          {!seen && texts.length > 1 && ` (and ${texts.length - 1} more)`}
        </span>
      </button>
      {open && (
        <ul className={styles.mixedList}>
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {!seen && onSet && block !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          loading={sending}
          onClick={() => void know()}
        >
          I know, show it
        </Button>
      )}
    </section>
  );
}
