/** What only oneself sees of one's account. */
import { z } from "zod";

export const meSchema = z.object({
  /** Null in local access, and for guests. */
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  /** Signs in by password; else only with the organisation's own service. */
  hasPassword: z.boolean(),
  /** Signs in with the organisation's own service. */
  hasProvider: z.boolean(),
  /** A code is asked for after the password. */
  twoFactor: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;
