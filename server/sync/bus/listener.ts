/** What this process does about what other processes say. */
import type { Logger } from "pino";
import { errorForLog } from "../../log.ts";
import type { Audience } from "../audience.ts";
import type { Rooms } from "../rooms.ts";
import type { BusListener } from "./bus.ts";

export function createBusListener(
  rooms: Rooms,
  audience: Audience,
  log: Logger,
): BusListener {
  const orLater = (work: Promise<void>) =>
    work.catch((error: unknown) =>
      // The database does not answer: the watch compares access again when it does.
      log.warn({ error: errorForLog(error) }, "access could not be looked up"),
    );
  return {
    hear(canvasId, message, from) {
      const room = rooms.find(canvasId)?.room;
      if (!room) return;
      switch (message.type) {
        case "head":
          room.hear(message.head);
          return;
        case "presence":
          room.hearPresence(
            from,
            Buffer.from(message.update, "base64"),
            message.isAll,
          );
          return;
        case "whoIsHere":
          room.announcePresence();
          return;
        case "event":
          room.publish(message.event);
          return;
        case "access":
          void orLater(audience.refreshAccess(canvasId));
          return;
        default:
          message satisfies never;
      }
    },
    hearCommon(message) {
      switch (message.type) {
        case "event":
          audience.publish(message.event);
          return;
        case "person":
          audience.updatePerson(message.person);
          return;
        case "signedOut":
          audience.disconnect(message.userId);
          return;
        case "missed":
          void orLater(audience.refreshAll());
          return;
        default:
          message satisfies never;
      }
    },
    missed() {
      for (const { room } of rooms.all()) room.announcePresence();
      void orLater(audience.refreshAll());
    },
  };
}
