/** Who may do what on a canvas: members, groups, share links, guests, requests, invitations; and who leaves. */
import { z } from "zod";
import { disciplineSchema, personSchema } from "../people.ts";
import { roles, workspaceRoles } from "../roles.ts";
import { idSchema, timeSchema } from "./common.ts";

/** What can be given to anybody but a single member: ownership goes to people by name. */
export const givenRoles = ["editor", "commenter", "viewer"] as const;
export type GivenRole = (typeof givenRoles)[number];
export const givenRoleSchema = z.enum(givenRoles);

/** The secret of a link, as it stands behind the # of its address. */
export const linkSecretSchema = z.string().min(1).max(100);

export const groupSchema = z.object({
  id: idSchema,
  name: z.string(),
  people: z.array(personSchema),
});
export type Group = z.infer<typeof groupSchema>;

export const groupNameSchema = z.object({
  name: z.string().trim().min(1).max(80),
});

export const shareLinkSchema = z.object({
  id: idSchema,
  label: z.string(),
  role: givenRoleSchema,
  /** Else guests of an editor link are commenters. */
  guestsMayEdit: z.boolean(),
  hasPassword: z.boolean(),
  createdBy: personSchema,
  createdAt: timeSchema,
  /** A link whose time is over stays in the list, so that it can be given more time. */
  expiresAt: timeSchema.nullable(),
  /** How many people came by it and were not removed. */
  people: z.number().int(),
});
export type ShareLink = z.infer<typeof shareLinkSchema>;

/** The only time that a link's address is told. */
export const newShareLinkAnswerSchema = shareLinkSchema.extend({
  url: z.string(),
});
export type NewShareLinkAnswer = z.infer<typeof newShareLinkAnswerSchema>;

const linkPassword = z.string().min(4).max(200);
const label = z.string().trim().max(100);

export const newShareLinkSchema = z.object({
  role: givenRoleSchema,
  guestsMayEdit: z.boolean().default(false),
  label: label.default(""),
  expiresAt: timeSchema.nullable().default(null),
  password: linkPassword.nullable().default(null),
});
export type NewShareLink = z.input<typeof newShareLinkSchema>;

/** `password: null` takes the password away. */
export const shareLinkPatchSchema = z
  .object({
    role: givenRoleSchema,
    guestsMayEdit: z.boolean(),
    label,
    expiresAt: timeSchema.nullable(),
    password: linkPassword.nullable(),
  })
  .partial();
export type ShareLinkPatch = z.infer<typeof shareLinkPatchSchema>;

/** Who came by a share link: `person.guest` tells guests from people of the workspace. */
export const linkGuestSchema = z.object({
  person: personSchema,
  /** Id of the link. */
  link: idSchema,
  /** What the link gives them now; null when it has expired. */
  role: givenRoleSchema.nullable(),
  joinedAt: timeSchema,
  /** What they wrote is hidden. */
  hidden: z.boolean(),
});
export type LinkGuest = z.infer<typeof linkGuestSchema>;

export const accessRequestSchema = z.object({
  id: idSchema,
  person: personSchema,
  message: z.string(),
  createdAt: timeSchema,
});
export type AccessRequest = z.infer<typeof accessRequestSchema>;

/** `GET /api/requests`: all that wait for me. */
export const waitingRequestSchema = accessRequestSchema.extend({
  canvas: z.object({ id: idSchema, title: z.string() }),
});
export type WaitingRequest = z.infer<typeof waitingRequestSchema>;

export const newAccessRequestSchema = z.object({
  message: z.string().trim().max(500).default(""),
});
/** Null refuses. */
export const accessDecisionSchema = z.object({
  role: givenRoleSchema.nullable(),
});
/** Whether there is such a canvas is not told. */
export const accessAskedSchema = z.object({ asked: z.literal(true) });

export const canvasInvitationSchema = z.object({
  id: idSchema,
  /** Null: whoever has the link; once. */
  email: z.string().nullable(),
  role: givenRoleSchema,
  invitedBy: personSchema.nullable(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
});
export type CanvasInvitation = z.infer<typeof canvasInvitationSchema>;

export const newCanvasInvitationSchema = z.object({
  email: z.email().max(254).nullable().default(null),
  role: givenRoleSchema,
});
export const newCanvasInvitationAnswerSchema = canvasInvitationSchema.extend({
  /** Told once. */
  url: z.string(),
  /** False: hand the address over yourself. */
  mailed: z.boolean(),
});
export type NewCanvasInvitationAnswer = z.infer<
  typeof newCanvasInvitationAnswerSchema
>;

/**
 * `GET /api/canvases/:id/access`. Those who may not share see owner, workspace role, members and groups (guests no
 * groups); the other lists are empty for them.
 */
export const canvasAccessSchema = z.object({
  /** Null: it belongs to nobody (the example). */
  owner: personSchema.nullable(),
  /** What everyone of the workspace is here without a role of their own. */
  workspaceRole: givenRoleSchema.nullable(),
  /** By name, without the owner. `owner` here is a co-owner. */
  members: z.array(z.object({ person: personSchema, role: z.enum(roles) })),
  groups: z.array(
    z.object({
      group: z.object({
        id: idSchema,
        name: z.string(),
        people: z.number().int(),
      }),
      role: givenRoleSchema,
    }),
  ),
  links: z.array(shareLinkSchema),
  guests: z.array(linkGuestSchema),
  requests: z.array(accessRequestSchema),
  invitations: z.array(canvasInvitationSchema),
});
export type CanvasAccess = z.infer<typeof canvasAccessSchema>;

export const memberRoleSchema = z.object({ role: z.enum(roles) });
export const groupRoleSchema = z.object({ role: givenRoleSchema });
export const canvasAccessPatchSchema = z.object({
  workspaceRole: givenRoleSchema.nullable(),
});
export const ownerTransferSchema = z.object({
  user: z.string().min(1).max(200),
  /** What whoever gives it away is from then on. */
  keep: z.enum(roles).default("editor"),
});
/** What a group or the workspace still gives to whoever left. */
export const leftSchema = z.object({ role: z.enum(roles).nullable() });
export const guestPatchSchema = z.object({ hidden: z.boolean() });

export const linkLookSchema = z.object({ secret: linkSecretSchema });
export const linkLookAnswerSchema = z.object({
  /** Null until the password was given. */
  title: z.string().nullable(),
  /** For this caller: guests of an editor link may be commenters. */
  role: givenRoleSchema,
  needsPassword: z.boolean(),
  /** Nobody is signed in here: a name makes a guest. */
  needsName: z.boolean(),
});
export type LinkLookAnswer = z.infer<typeof linkLookAnswerSchema>;

export const linkOpenSchema = z.object({
  secret: linkSecretSchema,
  password: z.string().max(200).optional(),
  name: z.string().trim().min(1).max(80).optional(),
  disciplines: z.array(disciplineSchema).min(1).max(5).optional(),
});
export type LinkOpen = z.infer<typeof linkOpenSchema>;
/** The cookie is set for a new guest. */
export const linkOpenAnswerSchema = z.object({
  canvas: idSchema,
  role: z.enum(roles),
  user: personSchema,
});
export type LinkOpenAnswer = z.infer<typeof linkOpenAnswerSchema>;

/** `GET /api/admin/people/:id/owned`: what would be left without anybody. */
export const ownedSchema = z.object({
  canvases: z.array(
    z.object({
      id: idSchema,
      title: z.string(),
      deletedAt: timeSchema.nullable(),
    }),
  ),
  tokens: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      lastUsedAt: timeSchema.nullable(),
    }),
  ),
  groups: z.array(z.object({ id: idSchema, name: z.string() })),
});
export type Owned = z.infer<typeof ownedSchema>;

export const deactivationSchema = z.object({
  /** User id of whoever gets their canvases. */
  reassignTo: z.string().min(1).max(200).optional(),
});
export const workspaceRolePatchSchema = z.object({
  workspaceRole: z.enum(workspaceRoles).exclude(["guest"]),
});
export const personStateSchema = z.object({
  id: z.string(),
  workspaceRole: z.enum(workspaceRoles),
  deactivatedAt: timeSchema.nullable(),
});
