/** People as both sides know them. */
import { z } from "zod";
import { disciplines } from "./disciplines.ts";

export {
  disciplineColor,
  disciplines,
  type Discipline,
} from "./disciplines.ts";
export const disciplineSchema = z.enum(disciplines);

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  disciplines: z.array(disciplineSchema),
  /** Came by a share link with just a name; the server says so. Missing for everyone else. */
  guest: z.literal(true).optional(),
});
export type Person = z.infer<typeof personSchema>;
