import { z } from "zod";
import { disciplineSchema, personSchema } from "../people.ts";
import { workspaceRoles } from "../roles.ts";
import { timeSchema } from "./common.ts";
import { settingsSchema } from "./settings.ts";

export const joinSchema = z.object({
  name: z.string().trim().min(1).max(80),
  disciplines: z.array(disciplineSchema).min(1).max(5),
});

const accessMode = z.enum(["local", "accounts"]);

export const sessionSchema = z.object({
  user: personSchema,
  access: accessMode,
  workspaceRole: z.enum(workspaceRoles),
  /** Of a guest: the canvas they came to by a link. */
  guestOf: z.string().nullable(),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

/** How one gets in here; told to strangers too. */
export const accessSchema = z.object({
  access: accessMode,
  signUp: settingsSchema.shape.signUp,
  /** The organisation's own sign-in service, as its button names it. */
  oidc: z.object({ name: z.string() }).nullable(),
  /** Whether this server sends mail: without it an admin makes reset links. */
  mail: z.boolean(),
  /** Nobody can administer yet: whoever runs the server has the set-up link. */
  needsSetup: z.boolean(),
});
export type AccessAnswer = z.infer<typeof accessSchema>;

/** One of one's own sessions. */
export const openSessionSchema = z.object({
  id: z.string(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema,
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type OpenSessionAnswer = z.infer<typeof openSessionSchema>;
