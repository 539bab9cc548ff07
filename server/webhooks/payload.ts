/** What a webhook is sent, in the three shapes. It is read afresh for each attempt: deleted or hidden words never go out. */
import type { Kysely } from "kysely";
import type { WebhookEvent } from "../../shared/api/inbox.ts";
import type { Context } from "../context.ts";
import type { Occurrence } from "../inbox/occurrence.ts";
import { commentsOf } from "../inbox/reading.ts";
import { plainWords } from "../inbox/words.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { hiddenAuthors } from "../sharing/guests.ts";
import type { Tables } from "../store/tables.ts";
import { onlyFor } from "../threads/unseen.ts";

/** Null: no webhook hears of it. */
export function eventOf(occurrence: Occurrence): WebhookEvent | null {
  switch (occurrence.type) {
    case "comment":
      return occurrence.isFirst ? "thread.created" : "comment.created";
    case "resolved":
      return "thread.resolved";
    case "reopened":
      return "thread.reopened";
    case "condition":
      return occurrence.holds ? "thread.resolved" : "thread.reopened";
    case "suggestionDecided":
      return "suggestion.decided";
    case "reviewAsked":
      return "review.asked";
    case "reviewAnswered":
      return "review.answered";
    case "mentioned":
    case "assigned":
    case "asked":
    case "held":
    case "reviewStale":
    case "accessAsked":
      return null;
  }
}

export interface Message {
  readonly event: WebhookEvent | "test";
  readonly at: string;
  readonly canvas: { readonly id: string; readonly title: string } | null;
  readonly thread: string | null;
  readonly comment: string | null;
  readonly review: string | null;
  readonly actor: { readonly id: string; readonly name: string } | null;
  /** A sentence. */
  readonly headline: string;
  /** What was said, plain text; may be empty. */
  readonly words: string;
  readonly url: string | null;
}

/** Null: what it was about is gone. */
export async function messageOf(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  occurrence: Occurrence,
  at: string,
): Promise<Message | null> {
  const event = eventOf(occurrence);
  const canvas = await db
    .selectFrom("canvas")
    .select(["id", "title"])
    .where("id", "=", occurrence.canvasId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!event || !canvas) return null;
  const actorId = "actorId" in occurrence ? occurrence.actorId : null;
  const people = await readPeople(db, actorId ? [actorId] : []);
  const actor = actorId
    ? (people.get(actorId) ?? unknownPerson(actorId))
    : null;
  const thread = "threadId" in occurrence ? occurrence.threadId : null;
  if (thread !== null && (await onlyFor(db, thread))) return null;
  const said = await wordsOf(db, occurrence);
  if (said === null) return null;
  const comment = "commentId" in occurrence ? occurrence.commentId : null;
  const review = "requestId" in occurrence ? occurrence.requestId : null;
  const path =
    `/c/${canvas.id}` +
    (thread ? `?thread=${thread}${comment ? `&comment=${comment}` : ""}` : "") +
    (review ? `?review=${review}` : "");
  return {
    event,
    at,
    canvas,
    thread,
    comment,
    review,
    actor: actor && { id: actor.id, name: actor.name },
    headline: headlineOf(event, actor?.name ?? null, canvas.title),
    words: said,
    url: config.publicUrl && `${config.publicUrl}${path}`,
  };
}

export function testMessage(canvas: Message["canvas"], at: string): Message {
  return {
    event: "test",
    at,
    canvas,
    thread: null,
    comment: null,
    review: null,
    actor: null,
    headline: "Parley can reach this webhook.",
    words: "",
    url: null,
  };
}

/** JSON. */
export function writeMessage(
  message: Message,
  shape: "parley" | "slack" | "teams",
): string {
  switch (shape) {
    case "parley":
      return JSON.stringify(message);
    case "slack":
      return JSON.stringify(slackMessage(message));
    case "teams":
      return JSON.stringify(teamsMessage(message));
  }
}

function slackMessage({ headline, words, url }: Message) {
  const line = escapeSlack(headline);
  const text = url ? `${line} <${url}|Open>` : line;
  return {
    text: line,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text } },
      ...(words
        ? [
            {
              type: "section",
              text: { type: "plain_text", text: words, emoji: false },
            },
          ]
        : []),
    ],
  };
}

/** An Adaptive Card in a message: what Workflows of Teams take, which know no MessageCard. */
function teamsMessage({ headline, words, url }: Message) {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [headline, words].filter(Boolean).map((text, i) => ({
            type: "TextBlock",
            text: escapeCard(text),
            wrap: true,
            ...(i === 0 && { weight: "Bolder" }),
          })),
          ...(url && {
            actions: [{ type: "Action.OpenUrl", title: "Open", url }],
          }),
        },
      },
    ],
  };
}

/** Else names could notify a channel (`<!channel>`) or be links. */
function escapeSlack(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Text blocks are Markdown: links in somebody's words must not look like ours. */
function escapeCard(text: string): string {
  return text.replace(/[\\[\]()*_`#~]/g, "\\$&");
}

async function wordsOf(
  db: Kysely<Tables>,
  occurrence: Occurrence,
): Promise<string | null> {
  switch (occurrence.type) {
    case "comment": {
      const comments = await commentsOf(db, [occurrence.threadId]).execute();
      const comment = comments.find(({ id }) => id === occurrence.commentId);
      if (!comment) {
        const suggestion = await db
          .selectFrom("suggestion")
          .select("thread_id")
          .where("thread_id", "=", occurrence.threadId)
          .executeTakeFirst();
        return suggestion && occurrence.isFirst ? "" : null;
      }
      if (comment.held_at !== null) return null;
      return comment.hidden_at === null ? plainWords(comment.body, 1000) : "";
    }
    case "resolved":
    case "reopened":
    case "condition":
    case "suggestionDecided": {
      const thread = await db
        .selectFrom("thread")
        .select(["resolution", "resolved_by"])
        .where("id", "=", occurrence.threadId)
        .executeTakeFirst();
      if (!thread) return null;
      if (occurrence.type !== "resolved") return "";
      const hidden = await hiddenAuthors(db, occurrence.canvasId);
      return hidden.has(thread.resolved_by ?? "") ? "" : thread.resolution;
    }
    case "reviewAsked": {
      const request = await db
        .selectFrom("review_request")
        .select("message")
        .where("id", "=", occurrence.requestId)
        .executeTakeFirst();
      return request?.message ?? null;
    }
    default:
      return "";
  }
}

function headlineOf(
  event: WebhookEvent,
  actor: string | null,
  title: string,
): string {
  const who = actor ?? "A condition";
  switch (event) {
    case "thread.created":
      return `${who} began a thread on “${title}”`;
    case "comment.created":
      return `${who} replied on “${title}”`;
    case "thread.resolved":
      return `${who} resolved a thread on “${title}”`;
    case "thread.reopened":
      return `${who} reopened a thread on “${title}”`;
    case "suggestion.decided":
      return `${who} decided on a suggestion on “${title}”`;
    case "review.asked":
      return `${who} asks for a review of “${title}”`;
    case "review.answered":
      return `${who} answered a request for review of “${title}”`;
  }
}
