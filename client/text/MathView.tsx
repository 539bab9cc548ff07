/** LaTeX set by KaTeX, which comes in a chunk of its own with its fonts; until then the LaTeX itself. */
import { useEffect, useState } from "react";

interface MathViewProps {
  readonly latex: string;
  readonly block?: boolean;
}

export function MathView({ latex, block = false }: MathViewProps) {
  const [render, setRender] = useState(() => loaded);
  useEffect(() => {
    if (render) return;
    let wanted = true;
    void loadKatex().then(
      (ready) => wanted && setRender(() => ready),
      () => {}, // The LaTeX stays readable, and the next formula tries again.
    );
    return () => {
      wanted = false;
    };
  }, [render]);
  const type = block ? "block-math" : "inline-math";
  const Tag = block ? "div" : "span";
  return render && latex !== "" ? (
    // KaTeX's own markup of LaTeX it parsed, with `trust` off: no links, images or HTML from the formula.
    <Tag
      data-type={type}
      dangerouslySetInnerHTML={{ __html: render(latex, block) }}
    />
  ) : (
    <Tag data-type={type}>
      <code>{latex || "Empty formula"}</code>
    </Tag>
  );
}

type Render = (latex: string, block: boolean) => string;
let loaded: Render | null = null;

async function loadKatex(): Promise<Render> {
  const { renderMath } = await import("./katex.ts");
  loaded = renderMath;
  return renderMath;
}
