/**
 * Markdown (CommonMark, GitHub's tables, task lists and strikethrough, `$math$`) to rich text and back. A mention is
 * `@[Name](mention:<user id>)`. What rich text cannot hold degrades to text and is never dropped; links that are not
 * http, https or mailto lose the link and keep the words.
 */
import type { RichText } from "../blocks/field.ts";
import type { MarkdownWriter } from "../blocks/model.ts";
import { parseMarkdown } from "./markdown/parse.ts";
import { writeMarkdown } from "./markdown/write.ts";

export { parseMarkdown, writeMarkdown };

/** What people write about a canvas: like other text, with pictures, and naming groups and disciplines, too. */
export const parseComment = (body: string): RichText =>
  parseMarkdown(body, { comment: true });

export const markdownWriter: MarkdownWriter = {
  richText: writeMarkdown,
  plain: (words) =>
    writeMarkdown([
      {
        type: "paragraph",
        content: [{ type: "text", text: words.replace(/\s+/g, " ") }],
      },
    ]),
};
