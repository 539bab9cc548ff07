/** What admins see of the workspace: people, canvases, storage, the audit log and the server's health. */
import { z } from "zod";
import { personSchema } from "../people.ts";
import { roles, workspaceRoles } from "../roles.ts";
import { pageQuerySchema, timeSchema } from "./common.ts";

export const adminPersonSchema = z.object({
  person: personSchema,
  email: z.string().nullable(),
  workspaceRole: z.enum(workspaceRoles),
  twoFactor: z.boolean(),
  createdAt: timeSchema,
  /** Null: no trace of them is left, or they never came back after they were made. */
  lastSeenAt: timeSchema.nullable(),
  deactivatedAt: timeSchema.nullable(),
  erasedAt: timeSchema.nullable(),
  /** How many canvases they own, those in the trash too. */
  owns: z.number().int(),
});
export type AdminPerson = z.infer<typeof adminPersonSchema>;

export const peopleStates = ["active", "deactivated", "erased"] as const;
export const adminPeopleQuerySchema = pageQuerySchema.extend({
  /** Part of a name or e-mail address. */
  search: z.string().trim().max(200).optional(),
  /** Without it, admins and members; guests only when asked for. */
  role: z.enum(workspaceRoles).optional(),
  state: z.enum(peopleStates).optional(),
});

/** In bytes. */
const sizes = {
  journal: z.number().int(),
  /** With what is kept for opening it fast. */
  snapshots: z.number().int(),
  /** An image that two canvases use counts for both. */
  blobs: z.number().int(),
};

export const adminCanvasSchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: personSchema.nullable(),
  workspaceRole: z.enum(roles).nullable(),
  /** People with a role of their own, without the owner. */
  members: z.number().int(),
  bytes: z.object(sizes),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deletedAt: timeSchema.nullable(),
});
export type AdminCanvas = z.infer<typeof adminCanvasSchema>;

export const canvasSorts = ["updated", "size", "title"] as const;
export const adminCanvasesQuerySchema = pageQuerySchema.extend({
  /** Part of a title. */
  search: z.string().trim().max(200).optional(),
  /** User id. */
  owner: z.string().max(200).optional(),
  /** `only`: the trash; `with`: both. */
  deleted: z.enum(["no", "only", "with"]).default("with"),
  /** Latest change or largest first, or by title. */
  sort: z.enum(canvasSorts).default("updated"),
});

/** Oneself, too; every gift is in the audit log. */
export const adminOwnerSchema = z.object({ user: z.string().min(1).max(200) });

export const adminStorageSchema = z.object({
  database: z.object({
    kind: z.enum(["sqlite", "postgres"]),
    /** With what SQLite keeps beside its file. */
    bytes: z.number().int(),
  }),
  journal: z.number().int(),
  snapshots: z.number().int(),
  blobs: z.object({ count: z.number().int(), bytes: z.number().int() }),
  /** Of the disk that DATA_DIR is on. */
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }),
  /** Those that take most, at most 20. */
  largest: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      deletedAt: timeSchema.nullable(),
      bytes: z.object(sizes),
    }),
  ),
});
export type AdminStorage = z.infer<typeof adminStorageSchema>;

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: timeSchema,
  /** Null: the server itself, or somebody unknown. */
  actor: personSchema.nullable(),
  /** `session`, `token:<id>`, `command line`, `server` or `nobody`. */
  via: z.string(),
  /** Dotted words, such as `member.role_changed`. */
  action: z.string(),
  /** The title is null when the canvas is gone. */
  canvas: z.object({ id: z.string(), title: z.string().nullable() }).nullable(),
  /** Id of what it was done to. */
  target: z.string().nullable(),
  /** When the target is a person. */
  targetPerson: personSchema.nullable(),
  /** Ids, roles and counts; null when they were erased with a person. */
  details: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditRecord = z.infer<typeof auditEntrySchema>;

export const auditFilterSchema = z.object({
  /** User id; `server` for entries without a person. */
  actor: z.string().max(200).optional(),
  /** A whole action, or the part before its dot: `member` is every `member.…`. */
  action: z.string().max(100).optional(),
  /** Canvas id. */
  canvas: z.string().max(200).optional(),
  /** From then on. */
  from: timeSchema.optional(),
  /** Before then. */
  to: timeSchema.optional(),
});
/** Newest first. */
export const auditQuerySchema = auditFilterSchema.extend(pageQuerySchema.shape);
/** Oldest first. */
export const auditExportQuerySchema = auditFilterSchema.extend({
  format: z.enum(["csv", "jsonl"]).default("csv"),
});

export const adminHealthSchema = z.object({
  version: z.string(),
  node: z.string(),
  startedAt: timeSchema,
  access: z.enum(["local", "accounts"]),
  database: z.object({
    kind: z.enum(["sqlite", "postgres"]),
    /** Round trip; null: it did not answer within 5 s. */
    latencyMs: z.number().nullable(),
    /** Same for the part that writes what people type. */
    journalLatencyMs: z.number().nullable(),
  }),
  /** `off`: one process without Redis. */
  redis: z.enum(["off", "connected", "unreachable"]),
  /** Whether a mail server is set up. */
  mail: z.boolean(),
  /** Of this process. */
  rooms: z.number().int(),
  connections: z.number().int(),
  memory: z.object({ rssBytes: z.number(), heapBytes: z.number() }),
  /** Within the last minutes; how long a message may have waited for its turn. */
  eventLoopDelayMs: z.object({ p50: z.number(), p99: z.number() }),
  /** The server does not know what was copied where: null stays null until it does. */
  lastBackupAt: timeSchema.nullable(),
  /** What should be looked at: in words, with what to do. Empty when all is well. */
  warnings: z.array(z.string()),
});
export type AdminHealth = z.infer<typeof adminHealthSchema>;
