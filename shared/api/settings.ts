/** What admins choose for the whole workspace. */
import { z } from "zod";
import { roles } from "../roles.ts";

/** Lower case, such as `example.org`. */
const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "not a domain such as example.org")
  .max(253);

export const settingsSchema = z.object({
  /** Who may make an account: whoever was invited, addresses of `signUpDomains`, or everyone. */
  signUp: z.enum(["invitation", "domain", "everyone"]),
  signUpDomains: z.array(domainSchema).max(50),
  /** Who may open share links: people without an account too, signed-in members, or nobody. */
  shareLinks: z.enum(["everyone", "members", "off"]),
  /** What all members are on new canvases; null: nothing until it is shared. */
  newCanvasRole: z.enum(roles).exclude(["owner"]).nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;
