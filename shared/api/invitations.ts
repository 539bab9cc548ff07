/** Invitations to the workspace or a canvas, and the link that sets a server up: looked at, accepted, made by admins. */
import { z } from "zod";
import { personSchema } from "../people.ts";
import { roles } from "../roles.ts";
import {
  emailSchema,
  newPersonSchema,
  passwordSchema,
  secretSchema,
} from "./auth.ts";
import { timeSchema } from "./common.ts";

/** What an invitation is for, as whoever opens its link is told. */
export const invitationLookSchema = z.object({
  workspaceRole: z.enum(["admin", "member"]),
  canvas: z
    .object({ id: z.string(), title: z.string(), role: z.enum(roles) })
    .nullable(),
  /** Null: the server itself, whose first admin this makes. */
  invitedBy: personSchema.nullable(),
  /** The address it is for; null: whoever has the link. */
  email: z.string().nullable(),
  expiresAt: timeSchema,
  /** Whoever asks must give an address and a password too: a stranger, a guest, or somebody from local access. */
  needsAccount: z.boolean(),
});
export type InvitationLook = z.infer<typeof invitationLookSchema>;

/** People with an account who are signed in give the secret alone. */
export const acceptSchema = secretSchema.extend({
  ...newPersonSchema.partial().shape,
  email: emailSchema.optional(),
  password: passwordSchema.optional(),
});
export type Acceptance = z.infer<typeof acceptSchema>;
export const acceptedSchema = z.object({
  /** Where it leads to; null: home. */
  canvas: z.string().nullable(),
});

export const inviteSchema = z.object({
  email: emailSchema.nullish(),
  workspaceRole: z.enum(["admin", "member"]),
});
/** One that admins made and nobody has used yet. */
export const openInvitationSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  workspaceRole: z.enum(["admin", "member"]),
  invitedBy: personSchema.nullable(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
});
export type OpenInvitation = z.infer<typeof openInvitationSchema>;
export const newInvitationSchema = openInvitationSchema.extend({
  /** Shown once. */
  url: z.string(),
  /** Whether a letter with it was sent. */
  mailed: z.boolean(),
});
