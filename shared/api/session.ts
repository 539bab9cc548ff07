import { z } from "zod";
import { disciplineSchema, personSchema } from "../people.ts";

export const joinSchema = z.object({
  name: z.string().trim().min(1).max(80),
  disciplines: z.array(disciplineSchema).min(1).max(5),
});

export const sessionSchema = z.object({
  user: personSchema,
  access: z.enum(["local", "accounts"]),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;
