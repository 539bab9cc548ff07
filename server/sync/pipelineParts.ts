/** What a pipeline is made of, and what its room does about what it finds out. */
import type { Logger } from "pino";
import type { CanvasRows } from "./canvasRows.ts";
import type { LiveDocument, Problem, SyncFrame } from "./liveDocument.ts";
import type { Member } from "./member.ts";

export interface PipelineParts {
  readonly canvasId: string;
  readonly log: Logger;
  readonly live: LiveDocument;
  /** The last row in the document. */
  readonly head: number;
  readonly rows: CanvasRows;
  readonly events: PipelineEvents;
}

export interface PipelineEvents {
  /** Everybody but `except` gets what was stored. */
  show(frames: readonly Uint8Array[], except: Member | null): void;
  /** After `applied` frames: what was wrong with them. */
  tell(
    from: Member,
    frames: readonly SyncFrame[],
    problems: readonly Problem[],
  ): void;
  /** A frame broke the document. */
  blame(from: Member): void;
  /** Rows of this process are on disk; `head` is the last. */
  stored(authors: readonly (string | null)[], head: number): void;
  /** Rows of other processes were taken in. */
  followed(head: number): void;
  /** Null: it can be written again. */
  readOnly(reason: string | null): void;
  /** The room cannot go on. */
  conflict(): void;
}
