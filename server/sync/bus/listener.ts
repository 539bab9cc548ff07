/** What this process does about what other processes say. */
import type { Audience } from "../audience.ts";
import type { Rooms } from "../rooms.ts";
import type { BusListener } from "./bus.ts";

export function createBusListener(
  rooms: Rooms,
  audience: Audience,
): BusListener {
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
          room.publish(message.event, message.to);
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
        case "access":
          void audience.lookAgain(message.change);
          return;
        case "missed":
          audience.askAllAgain();
          return;
        default:
          message satisfies never;
      }
    },
    missed() {
      for (const { room } of rooms.all()) room.announcePresence();
      audience.askAllAgain();
    },
  };
}
