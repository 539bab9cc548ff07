/**
 * Openings: the whole state of a canvas as a browser is sent it, kept when the canvas was put away. Whoever opens a
 * canvas that nobody changed since gets these bytes, and no document is made of them until somebody writes (SPEC.md,
 * R14). None of them is ever needed: the journal has it all.
 */
import { promisify } from "node:util";
import { crc32, deflate, inflate } from "node:zlib";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import * as Y from "yjs";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import { errorForLog } from "../log.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";
import { RestingDocument } from "./restingDocument.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify<Uint8Array, { chunkSize: number }, Buffer>(
  inflate,
);

/** A document as it is sent; read at one moment. */
export interface Opening {
  /** The last journal row in it. */
  readonly seq: number;
  readonly stateVector: Uint8Array;
  /** V1. */
  readonly update: Uint8Array;
}

export function takeOpening(doc: Y.Doc, seq: number): Opening {
  return {
    seq,
    stateVector: Y.encodeStateVector(doc),
    update: Y.encodeStateAsUpdate(doc),
  };
}

/** In place of the canvas's former one, unless that is newer. */
export async function saveOpening(
  db: Kysely<Tables>,
  canvasId: string,
  { seq, stateVector, update }: Opening,
): Promise<void> {
  const message = encodeSync(syncType.step2, update);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(message.length);
  const bytes = Buffer.concat([size, await deflateAsync(message)]);
  const unchecked = {
    canvas_id: canvasId,
    seq,
    state_vector: stateVector,
    bytes,
  };
  const row = { ...unchecked, checksum: openingChecksum(unchecked) };
  await db.transaction().execute(async (transaction) => {
    if (!(await holdCanvas(transaction, canvasId))) return;
    await transaction
      .insertInto("opening")
      .values(row)
      .onConflict((conflict) =>
        conflict
          .column("canvas_id")
          .doUpdateSet(row)
          .where("opening.seq", "<", seq),
      )
      .execute();
  });
}

export interface FoundOpening {
  readonly resting: RestingDocument;
  readonly seq: number;
  /** The newest snapshot; 0 when there is none. */
  readonly snapshotSeq: number;
}

/** Null when there is none that holds everything stored, or it is damaged. */
export async function findOpening(
  db: Kysely<Tables>,
  log: Logger,
  canvasId: string,
): Promise<FoundOpening | null> {
  const row = await db
    .selectFrom("opening")
    .innerJoin("journal_head", "journal_head.canvas_id", "opening.canvas_id")
    .selectAll("opening")
    .select((select) => [
      select
        .selectFrom("snapshot")
        .select((inner) => inner.fn.max("snapshot.seq").as("seq"))
        .where("snapshot.canvas_id", "=", canvasId)
        .as("snapshot_seq"),
    ])
    .where("opening.canvas_id", "=", canvasId)
    .whereRef("opening.seq", "=", "journal_head.seq")
    .executeTakeFirst();
  if (!row) return null;
  const { seq, state_vector: stateVector } = row;
  try {
    if (openingChecksum(row) !== row.checksum)
      throw new Error("the opening's checksum differs");
    const message = await unpack(row.bytes);
    return {
      resting: new RestingDocument(message, stateVector),
      seq,
      snapshotSeq: Number(row.snapshot_seq ?? 0),
    };
  } catch (error) {
    log.error(
      { canvasId, seq, error: errorForLog(error) },
      "opening damaged, reading the journal",
    );
    return null;
  }
}

/** In one piece, for an opening takes as much memory as its bytes do. */
async function unpack(packed: Uint8Array): Promise<Uint8Array> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const size = bytes.readUInt32LE(0);
  const chunkSize = Math.max(64, size);
  const message = await inflateAsync(bytes.subarray(4), { chunkSize });
  if (message.length !== size) throw new Error("the opening's size differs");
  return message;
}

function openingChecksum(row: Omit<Tables["opening"], "checksum">): number {
  const text = JSON.stringify([row.canvas_id, row.seq]);
  return crc32(row.bytes, crc32(row.state_vector, crc32(text)));
}
