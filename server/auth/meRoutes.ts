/** `GET /api/me`: my own account, for the page where I change it. */
import { createRoute } from "@hono/zod-openapi";
import { meSchema } from "../../shared/api/me.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer } from "../http/router.ts";

export function createMeRoutes({ store: { db } }: Context) {
  return createRouter().openapi(
    createRoute(
      behind(
        { to: "person" },
        {
          method: "get",
          path: "/api/me",
          summary: "Your own account",
          tags: ["people"],
          responses: { 200: jsonAnswer(meSchema, "Your account") },
        },
      ),
    ),
    async (c) => {
      const { user } = c.get("callerOrRefuse")();
      const row = await db
        .selectFrom("user")
        .select(["email", "email_verified", "two_factor_enabled"])
        .where("id", "=", user.id)
        .executeTakeFirstOrThrow();
      const accounts = await db
        .selectFrom("account")
        .select("provider_id")
        .where("user_id", "=", user.id)
        .execute();
      const ways = accounts.map((account) => account.provider_id);
      return c.json(
        {
          email: row.email,
          emailVerified: row.email_verified === 1,
          hasPassword: ways.includes("credential"),
          hasProvider: ways.some((way) => way !== "credential"),
          twoFactor: row.two_factor_enabled === 1,
        },
        200,
      );
    },
  );
}
