/** Markdown that belongs to no canvas, drawn. In a chunk of its own, because the Markdown parser is large. */
import { useMemo } from "react";
import { parseMarkdown } from "../../shared/formats/markdown.ts";
import { RichTextView } from "./RichTextView.tsx";

export default function MarkdownView({
  markdown,
}: {
  readonly markdown: string;
}) {
  const content = useMemo(() => parseMarkdown(markdown), [markdown]);
  return <RichTextView content={content} />;
}
