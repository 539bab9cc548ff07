/** The letters about what waits in somebody's inbox: of one thread, or a digest of several. */
import type { InboxReason } from "../../shared/api/inbox.ts";
import { oneLine } from "./letters.ts";
import type { Letter } from "./mail.ts";

export interface NoticeLine {
  readonly reason: InboxReason;
  /** Null: nobody in particular. */
  readonly actor: string | null;
  readonly canvas: string;
  /** What it is about, such as the title of the block; may be empty. */
  readonly about: string;
  /** What was said, oldest first: plain text, lines kept. */
  readonly said: readonly { readonly who: string; readonly words: string }[];
  /** How many of these were left out. */
  readonly more: number;
  readonly url: string;
  /** Where to write an answer; null where there is none. */
  readonly replyUrl: string | null;
}

export interface Footing {
  readonly settingsUrl: string;
  readonly stopUrl: string;
}

type Text = Pick<Letter, "subject" | "text" | "html" | "fromName">;

/** Subjects of one thread stay the same: mail programs keep those together. */
export function threadLetter(line: NoticeLine, footing: Footing): Text {
  const headline = headlineOf(line);
  const paragraphs: Paragraph[] = [
    { words: `${headline}.` },
    ...saidIn(line),
    ...(line.replyUrl === null ? [] : [{ words: "Reply", url: line.replyUrl }]),
    { words: "Open it on the canvas", url: line.url },
  ];
  return {
    subject: line.about
      ? `${oneLine(line.about)} · ${oneLine(line.canvas)}`
      : oneLine(line.canvas),
    ...(line.actor !== null && { fromName: `${oneLine(line.actor)} (Parley)` }),
    ...write(paragraphs, footing),
  };
}

export function digestLetter(
  lines: readonly NoticeLine[],
  footing: Footing,
): Text {
  const shown = lines.slice(0, 50);
  const paragraphs = shown.flatMap((line): Paragraph[] => [
    {
      words: `${headlineOf(line)}${line.about ? `: ${oneLine(line.about)}` : ""}`,
      url: line.url,
    },
    ...saidIn(line).slice(-3),
  ]);
  if (lines.length > shown.length)
    paragraphs.push({ words: `And ${lines.length - shown.length} more.` });
  const count =
    lines.length === 1 ? "One thing waits" : `${lines.length} things wait`;
  return {
    subject: `${count} for you on Parley`,
    ...write(paragraphs, footing),
  };
}

interface Paragraph {
  readonly words: string;
  readonly url?: string;
  /** Somebody's words. */
  readonly isQuote?: true;
}

function saidIn({ said, more }: NoticeLine): Paragraph[] {
  return [
    ...(more > 0
      ? [{ words: `${more} earlier ${more === 1 ? "comment" : "comments"} …` }]
      : []),
    ...said.map(({ who, words }) => ({
      words: who ? `${oneLine(who)}:\n${words}` : words,
      isQuote: true as const,
    })),
  ];
}

function headlineOf({ reason, actor, canvas }: NoticeLine): string {
  const who = actor === null ? "Somebody" : oneLine(actor);
  const where = `“${oneLine(canvas)}”`;
  switch (reason) {
    case "assigned":
      return `${who} assigned a thread to you on ${where}`;
    case "review asked":
      return `${who} asks you for a review of ${where}`;
    case "access asked":
      return `${who} asks for access to ${where}`;
    case "asked":
      return `${who} asks for an answer from you on ${where}`;
    case "mentioned":
      return `${who} mentioned you on ${where}`;
    case "suggestion decided":
      return `${who} decided on a suggestion on ${where}`;
    case "review answered":
      return `${who} answered your request for review of ${where}`;
    case "review stale":
      return `Something on ${where} changed after it was approved`;
    case "condition":
      return `A condition on ${where} changed`;
    case "replied":
      return `${who} replied on ${where}`;
    case "resolved":
      return `${who} resolved a thread on ${where}`;
    case "reopened":
      return `${who} reopened a thread on ${where}`;
    case "suggested":
      return `${who} suggests a change on ${where}`;
    case "commented":
      return `${who} commented on ${where}`;
    case "approval needed":
      return `A comment of ${who} on ${where} waits for your approval`;
  }
}

/** As people hear it besides letters: in pushes. */
export const headline = headlineOf;

function write(
  paragraphs: readonly Paragraph[],
  { settingsUrl, stopUrl }: Footing,
): Pick<Letter, "text" | "html"> {
  const text = paragraphs
    .map(({ words, url }) => (url ? `${words}:\n${url}` : words))
    .join("\n\n");
  const html = paragraphs
    .map(({ words, url, isQuote }) => {
      const inner = escapeHtml(words).replaceAll("\n", "<br>");
      const linked = url ? `<a href="${escapeHtml(url)}">${inner}</a>` : inner;
      return isQuote
        ? `<blockquote style="margin:0 0 1em;padding-left:.8em;border-left:3px solid #ccc">${linked}</blockquote>`
        : `<p>${linked}</p>`;
    })
    .join("\n");
  return {
    text: `${text}

-- 
Choose when you get such letters: ${settingsUrl}
Stop them: ${stopUrl}
`,
    html: `<!doctype html>
<html lang="en"><body style="font-family:system-ui,sans-serif;line-height:1.5">
${html}
<p style="color:#666;font-size:.85em">
<a href="${escapeHtml(settingsUrl)}">Choose when you get such letters</a> ·
<a href="${escapeHtml(stopUrl)}">Stop them</a></p>
</body></html>
`,
  };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
