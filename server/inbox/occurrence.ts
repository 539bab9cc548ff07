import type { Mentions } from "./words.ts";

/** What happens on a canvas that somebody may want to hear of: the one thing that inbox, mail, push and webhooks start from. */
export type Occurrence =
  /** A thread was begun (its first comment) or answered. Not for comments that wait for approval. */
  | {
      readonly type: "comment";
      readonly canvasId: string;
      readonly threadId: string;
      readonly commentId: string;
      readonly isFirst: boolean;
      readonly actorId: string;
    }
  /** An edit of a comment named people, groups or disciplines that it did not name before. */
  | {
      readonly type: "mentioned";
      readonly canvasId: string;
      readonly threadId: string;
      readonly commentId: string;
      readonly mentions: Mentions;
      readonly actorId: string;
    }
  | {
      readonly type: "assigned";
      readonly canvasId: string;
      readonly threadId: string;
      readonly userId: string;
      readonly actorId: string;
    }
  /** An answer is needed from people of these disciplines. */
  | {
      readonly type: "asked";
      readonly canvasId: string;
      readonly threadId: string;
      readonly disciplines: readonly string[];
      readonly actorId: string;
    }
  | {
      readonly type: "resolved" | "reopened";
      readonly canvasId: string;
      readonly threadId: string;
      readonly actorId: string;
    }
  /** A condition came true, which resolved its thread, or stopped being true, which opened it again. */
  | {
      readonly type: "condition";
      readonly canvasId: string;
      readonly threadId: string;
      readonly holds: boolean;
    }
  | {
      readonly type: "suggestionDecided";
      readonly canvasId: string;
      readonly threadId: string;
      readonly accepted: boolean;
      readonly actorId: string;
    }
  /** A guest's comment waits for an owner. */
  | {
      readonly type: "held";
      readonly canvasId: string;
      readonly threadId: string;
      readonly commentId: string;
      readonly actorId: string;
    }
  | {
      readonly type: "reviewAsked";
      readonly canvasId: string;
      readonly requestId: string;
      readonly userIds: readonly string[];
      readonly disciplines: readonly string[];
      readonly actorId: string;
    }
  | {
      readonly type: "reviewAnswered";
      readonly canvasId: string;
      readonly requestId: string;
      readonly actorId: string;
    }
  /** What somebody approved was changed since: told once to those who approved and who asked. */
  | {
      readonly type: "reviewStale";
      readonly canvasId: string;
      readonly requestId: string;
      readonly userIds: readonly string[];
    }
  | {
      readonly type: "accessAsked";
      readonly canvasId: string;
      readonly requestId: string;
      readonly actorId: string;
    };
