/** A comment's Markdown, drawn. In a chunk of its own, because the Markdown parser is large. */
import { useRouter } from "@tanstack/react-router";
import { useMemo, type MouseEvent } from "react";
import { parseComment } from "../../shared/formats/markdown.ts";
import { useSession } from "../sync/session.ts";
import { RichTextView } from "../text/RichTextView.tsx";
import { withAddresses } from "./mentions.ts";

export default function CommentBody({ body }: { readonly body: string }) {
  const { canvasId } = useSession();
  const router = useRouter();
  const content = useMemo(
    () => parseComment(withAddresses(body, canvasId)),
    [body, canvasId],
  );
  /** Blocks and runs of this server are gone to without loading the page anew. */
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element && event.target.closest("a");
    const url = link ? URL.parse(link.href) : null;
    const inApp = url && /^\/(c|runs)\//.test(url.pathname);
    if (!inApp || url.origin !== location.origin) return;
    event.preventDefault();
    router.history.push(`${url.pathname}${url.search}`);
  };
  return (
    <div onClick={follow}>
      <RichTextView content={content} />
    </div>
  );
}
