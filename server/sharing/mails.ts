/** Letters about sharing. They are sent after the act, which stands whether or not they arrive. */
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { oneLine } from "../mail/letters.ts";
import { sendMail } from "../mail/mail.ts";

/** To the owners of a canvas: somebody asks for access. */
export function mailRequest(
  context: Context,
  caller: Caller,
  canvasId: string,
  message: string,
): void {
  inBackground(context, async () => {
    const { db } = context.store;
    const canvas = await db
      .selectFrom("canvas")
      .select(["title", "owner_id"])
      .where("id", "=", canvasId)
      .executeTakeFirst();
    if (!canvas) return;
    const owners = await db
      .selectFrom("user")
      .select("email")
      .where((is) =>
        is.or([
          is("id", "=", canvas.owner_id ?? ""),
          is(
            "id",
            "in",
            db
              .selectFrom("member")
              .select("user_id")
              .where("canvas_id", "=", canvasId)
              .where("role", "=", "owner"),
          ),
        ]),
      )
      .where("email", "is not", null)
      .where("deactivated_at", "is", null)
      .execute();
    for (const { email } of owners)
      if (email !== null)
        await sendMail(context, {
          to: email,
          subject: `${oneLine(caller.user.name)} asks for access to “${oneLine(canvas.title)}”`,
          text: `${oneLine(caller.user.name)} asks for access to the canvas “${oneLine(canvas.title)}”.

${message === "" ? "They left no message." : `Their message:\n\n${message}`}

Give them a role, or refuse, in the Share dialog of the canvas:
${addressOf(context, canvasId)}
`,
        });
  });
}

/** To somebody who asked: they were given a role. */
export function mailGrant(
  context: Context,
  userId: string,
  canvasId: string,
): void {
  inBackground(context, async () => {
    const { db } = context.store;
    const [person, canvas] = await Promise.all([
      db
        .selectFrom("user")
        .select("email")
        .where("id", "=", userId)
        .executeTakeFirst(),
      db
        .selectFrom("canvas")
        .select("title")
        .where("id", "=", canvasId)
        .executeTakeFirst(),
    ]);
    if (!person?.email || !canvas) return;
    await sendMail(context, {
      to: person.email,
      subject: `You have access to “${oneLine(canvas.title)}”`,
      text: `You asked for access to the canvas “${oneLine(canvas.title)}”, and its owner gave it to you:
${addressOf(context, canvasId)}
`,
    });
  });
}

/** To somebody who is invited. False: nothing was sent, hand the address over yourself. */
export async function mailInvitation(
  context: Context,
  caller: Caller,
  invitation: {
    readonly canvasId: string;
    readonly email: string;
    readonly url: string;
  },
): Promise<boolean> {
  const canvas = await context.store.db
    .selectFrom("canvas")
    .select("title")
    .where("id", "=", invitation.canvasId)
    .executeTakeFirst();
  const title = oneLine(canvas?.title ?? "");
  return sendMail(context, {
    to: invitation.email,
    subject: `${oneLine(caller.user.name)} invites you to “${title}”`,
    text: `${oneLine(caller.user.name)} invites you to the canvas “${title}” on Parley.

Open this address within 14 days; it works once:
${invitation.url}

If you do not know what this is about, ignore this mail.
`,
  });
}

/** Without PUBLIC_URL nobody knows here how people reach this server. */
function addressOf({ config }: Context, canvasId: string): string {
  return config.publicUrl === null
    ? `the canvas with the id ${canvasId}`
    : `${config.publicUrl}/c/${canvasId}`;
}

/** Nobody waits for it; what goes wrong is logged. */
function inBackground({ log, mail }: Context, work: () => Promise<void>): void {
  if (!mail) return;
  work().catch((error: unknown) =>
    log.error({ error: errorForLog(error) }, "a mail about sharing failed"),
  );
}
