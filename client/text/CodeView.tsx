/** A code block; its colours come with a chunk of their own when the first one is seen. */
import { useEffect, useState } from "react";
import type { CodeRun } from "./highlight.ts";

interface CodeViewProps {
  readonly language: string;
  readonly code: string;
}

export function CodeView({ language, code }: CodeViewProps) {
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
          ? runs.map((run, i) => (
              <span key={i} className={run.className || undefined}>
                {run.text}
              </span>
            ))
          : code}
      </code>
    </pre>
  );
}

type Highlight = (language: string, code: string) => CodeRun[];
let loaded: Highlight | null = null;

async function loadHighlight(): Promise<Highlight> {
  const { highlightRuns } = await import("./highlight.ts");
  loaded = highlightRuns;
  return highlightRuns;
}
