/** A real SMTP server on a port of its own that keeps what it is sent. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { until } from "./until.ts";

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  /** As a person reads it. */
  readonly text: string;
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
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const headers = head.replace(/\r\n\s+/g, " ");
  const body = rest.join("\r\n\r\n");
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(head);
  const text = isQuoted
    ? Buffer.from(
        body
          .replace(/=\r\n/g, "")
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
            String.fromCharCode(parseInt(hex, 16)),
          ),
        "latin1",
      ).toString("utf8")
    : body;
  return {
    to,
    subject: /^subject: (.*)$/im.exec(headers)?.[1] ?? "",
    text,
    secret: /#([\w-]{43})$/m.exec(text)?.[1] ?? null,
    raw,
  };
}
