/** Mail that this server sends, by the SMTP server of SMTP_URL. */
import { createTransport } from "nodemailer";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";

export interface Letter {
  readonly to: string;
  readonly subject: string;
  /** Lines are broken by whoever reads it. */
  readonly text: string;
  /** The same for readers that show it, complete and escaped. */
  readonly html?: string;
  /** Whose words it brings; the address stays that of MAIL_FROM. */
  readonly fromName?: string;
  /** With angle brackets. Letters that refer to the same one are one conversation. */
  readonly messageId?: string;
  readonly references?: string;
  /** Where one POST ends such letters (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

export interface Mailer {
  /** Rejects when the SMTP server did not take it. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** A server that does not answer must not hold up whoever waits for the mail. */
const patienceMs = 10_000;

/** Null without SMTP_URL. Nothing is connected until the first letter. */
export function createMailer({
  smtpUrl,
  mailFrom,
}: Pick<Config, "smtpUrl" | "mailFrom">): Mailer | null {
  if (smtpUrl === null) return null;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(letter) {
      const { to, subject, text, html, fromName, unsubscribeUrl } = letter;
      await transport.sendMail({
        from:
          fromName === undefined
            ? mailFrom
            : { name: fromName, address: addressIn(mailFrom) },
        // As an object: no text in it can become a second recipient.
        to: { name: "", address: to },
        subject,
        text,
        ...(html !== undefined && { html }),
        ...(letter.messageId && { messageId: letter.messageId }),
        ...(letter.references && {
          references: letter.references,
          inReplyTo: letter.references,
        }),
        headers: {
          "Auto-Submitted": "auto-generated",
          ...(unsubscribeUrl && {
            "List-Unsubscribe": {
              prepared: true,
              value: `<${unsubscribeUrl}>`,
            },
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          }),
        },
      });
    },
    close: () => transport.close(),
  };
}

/** `Parley <parley@example.org>` or the address alone. */
function addressIn(mailFrom: string): string {
  return /<([^<>]*)>/.exec(mailFrom)?.[1] ?? mailFrom;
}

/**
 * False without SMTP_URL, or when the SMTP server did not take it, which is logged: what the letter is about has
 * happened all the same, and whoever acts is given the link to pass on.
 */
export async function sendMail(
  { mail, log }: Pick<Context, "mail" | "log">,
  letter: Letter,
): Promise<boolean> {
  if (!mail) return false;
  try {
    await mail.send(letter);
    return true;
  } catch (error) {
    log.error({ error: errorForLog(error) }, "a mail was not sent");
    return false;
  }
}
