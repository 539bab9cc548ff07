/**
 * Sends messages as WebSocket frames with one write per connection and turn of the event loop, for a write costs more
 * than all else that is done for a small message (SPEC.md, R2). What goes to many connections is framed once.
 */
import type { Duplex } from "node:stream";

const finalBinaryFrame = 128 | 2;
/** Larger messages are not copied behind their header. */
const maxCopiedBytes = 64 * 1024;

/** `connection` must have been upgraded, without compression; whoever else writes frames to it must write them whole. */
export function createFrameSender(
  connection: Duplex,
): (message: Uint8Array) => void {
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    connection.uncork();
  };
  return (message) => {
    if (!isCorked) {
      isCorked = true;
      connection.cork();
      process.nextTick(uncork);
    }
    if (message.length <= maxCopiedBytes) {
      connection.write(frameOf(message));
    } else {
      connection.write(headerOf(message.length));
      connection.write(message);
    }
  };
}

/** The message that was framed last: a room sends the same one to everybody. */
let lastMessage: Uint8Array = new Uint8Array();
let lastFrame: Uint8Array = headerOf(0);

function frameOf(message: Uint8Array): Uint8Array {
  if (message === lastMessage) return lastFrame;
  lastFrame = Buffer.concat([headerOf(message.length), message]);
  lastMessage = message;
  return lastFrame;
}

/** A server's frames are not masked. */
function headerOf(length: number): Uint8Array {
  if (length < 126) return Buffer.from([finalBinaryFrame, length]);
  if (length < 65_536) {
    const header = Buffer.from([finalBinaryFrame, 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header.set([finalBinaryFrame, 127]);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
