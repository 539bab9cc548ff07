/** A real SMTP server on a port of its own that keeps what it is sent. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { until } from "./until.ts";

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  /** As a person reads it. */
  readonly text: string;
  /** Null without such a part. */
  readonly html: string | null;
  /** The secret of the link in it; null without one. */
  readonly secret: string | null;
  /** Everything that came over the wire. */
  readonly raw: string;
}

export interface Mailbox {
  /** What a Parley that sends mail here is started with. */
  readonly environment: Record<string, string>;
  readonly mails: readonly Mail[];
  /** Waits for the next letter to somebody that nobody waited for yet. */
  next(to: string): Promise<Mail>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const taken = new Set<Mail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    // Else each letter waits for a name server, a second and a half where there is none.
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push(readMail(to, Buffer.concat(chunks).toString("utf8")));
        done();
      });
    },
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  const { port } = server.server.address() as AddressInfo;
  return {
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      PUBLIC_URL: "http://localhost:4000",
    },
    mails,
    async next(to) {
      const mail = await until(
        () => mails.find((m) => m.to.includes(to) && !taken.has(m)),
        { what: `a letter to ${to}` },
      );
      taken.add(mail);
      return mail;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function readMail(to: readonly string[], raw: string): Mail {
  const [head, body] = split(raw);
  const boundary = /^content-type: multipart\/.*boundary="([^"]+)"/im.exec(
    head,
  )?.[1];
  const parts =
    boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1);
  const [text = "", html = null] = parts.map(wordsOf);
  return {
    to,
    subject: /^subject: (.*)$/im.exec(head)?.[1] ?? "",
    text,
    html,
    secret: /#([\w-]{43})$/m.exec(text)?.[1] ?? null,
    raw,
  };
}

/** The head, with each header on one line, and the body. */
function split(part: string): [head: string, body: string] {
  const [head = "", ...rest] = part.replace(/^\r\n/, "").split("\r\n\r\n");
  return [head.replace(/\r\n\s+/g, " "), rest.join("\r\n\r\n")];
}

function wordsOf(part: string): string {
  const [head, body] = split(part);
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(head);
  if (!isQuoted) return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
  return Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n");
}
