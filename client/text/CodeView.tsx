/** A code block; its colours come with a chunk of their own when the first one is seen. */
import { useEffect, useState, type ReactNode } from "react";
import type { CodeRun } from "./highlight.ts";

interface CodeViewProps {
  readonly language: string;
  readonly code: string;
  /** Draws a part of the code where something is marked in it; the letters themselves otherwise. */
  readonly drawPart?: (from: number, to: number) => ReactNode;
}

export function CodeView({ language, code, drawPart }: CodeViewProps) {
  const [highlight, setHighlight] = useState(() => loaded);
  useEffect(() => {
    if (highlight || language === "") return;
    let wanted = true;
    void loadHighlight().then(
      (ready) => wanted && setHighlight(() => ready),
      () => {}, // Colours only: without them the code is as readable, and the next code block tries again.
    );
    return () => {
      wanted = false;
    };
  }, [highlight, language]);
  const runs: readonly CodeRun[] | null =
    highlight && language !== "" ? highlight(language, code) : null;
  return (
    <pre className="nowheel">
      <code>
        {runs
          ? withStarts(runs).map(({ run, start }) => (
              <span key={start} className={run.className || undefined}>
                {drawPart?.(start, start + run.text.length) ?? run.text}
              </span>
            ))
          : (drawPart?.(0, code.length) ?? code)}
      </code>
    </pre>
  );
}

function withStarts(runs: readonly CodeRun[]) {
  let start = 0;
  return runs.map((run) => {
    const at = start;
    start += run.text.length;
    return { run, start: at };
  });
}

type Highlight = (language: string, code: string) => CodeRun[];
let loaded: Highlight | null = null;

async function loadHighlight(): Promise<Highlight> {
  const { highlightRuns } = await import("./highlight.ts");
  loaded = highlightRuns;
  return highlightRuns;
}
