/** The rooms of this process: one live document per open canvas. */
import type * as Y from "yjs";
import type { CanvasEvent } from "../../shared/protocol.ts";

export interface Hub {
  /** Tells everyone who has the canvas open. */
  publish(canvasId: string, event: CanvasEvent): void;
  /** Tells every open canvas, e.g. that runs changed. */
  publishToAll(event: CanvasEvent): void;
  /**
   * Reads the current document. The callback must not keep it or change it.
   */
  read<T>(canvasId: string, use: (doc: Y.Doc) => T): Promise<T>;
  /**
   * Changes the document on behalf of a person (null: the server). Resolves once the change is durable and sent to
   * everyone, with the sequence number of its journal row; a change that did nothing gives the last number.
   */
  edit(
    canvasId: string,
    by: { userId: string | null; kind: "edit" | "restore" | "system" },
    change: (doc: Y.Doc) => void,
  ): Promise<number>;
  /** Everything accepted so far is durable, compacted and closed. */
  close(): Promise<void>;
}
