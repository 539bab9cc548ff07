/** Server-sent events of an inbox: `event: count`, `data: {"unread": 3}`. */
import type { Caller } from "../access/caller.ts";
import type { LiveInbox } from "./live.ts";

/** Ends when the credential does, when the server stops, and when nobody reads on. Throws `tooManyStreams`. */
export function openStream(
  live: LiveInbox,
  caller: Caller,
): ReadableStream<Uint8Array> {
  let leave = () => {};
  const text = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const end = () => {
        if (!isOpen) return;
        isOpen = false;
        leave();
        controller.close();
      };
      const write = (words: string) => {
        if (!isOpen) return;
        // Nobody takes anything off: what is behind is gone, and comes again when it can.
        if ((controller.desiredSize ?? 0) < -100) return end();
        controller.enqueue(text.encode(words));
      };
      leave = live.join(caller, {
        send: (unread) =>
          write(`event: count\ndata: ${JSON.stringify({ unread })}\n\n`),
        beat: () => write(": still here\n\n"),
        end,
      });
    },
    cancel: () => leave(),
  });
}
