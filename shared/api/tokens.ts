/** API tokens: `Authorization: Bearer prl_…` for programs, which can never do more than the person they act as. */
import { z } from "zod";
import { personSchema } from "../people.ts";
import { tokenScopes } from "../roles.ts";
import { idSchema, timeSchema } from "./common.ts";

export const tokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** Whom it acts as. */
  person: personSchema,
  scopes: z.array(z.enum(tokenScopes)),
  /** Null: every canvas that the person may open. A canvas that is gone has no title. */
  canvases: z
    .array(z.object({ id: z.string(), title: z.string().nullable() }))
    .nullable(),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  /** To the minute. */
  lastUsedAt: timeSchema.nullable(),
});
export type ApiToken = z.infer<typeof tokenSchema>;

export const newTokenSchema = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(z.enum(tokenScopes))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  canvases: z.array(idSchema).min(1).max(100).nullable().default(null),
  expiresAt: timeSchema.nullable().default(null),
});
export type NewToken = z.input<typeof newTokenSchema>;

/** The only time that the token itself is told. */
export const newTokenAnswerSchema = tokenSchema.extend({ token: z.string() });
export type NewTokenAnswer = z.infer<typeof newTokenAnswerSchema>;
