/** A comment's Markdown, drawn. In a chunk of its own, because the Markdown parser is large. */
import { useMemo } from "react";
import { parseMarkdown } from "../../shared/formats/markdown.ts";
import { RichTextView } from "../text/RichTextView.tsx";

export default function CommentBody({ body }: { readonly body: string }) {
  const content = useMemo(() => parseMarkdown(body), [body]);
  return <RichTextView content={content} />;
}
