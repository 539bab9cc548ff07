/** Being on a canvas, and catching up there. Both are one's own: nobody learns who was where, or read what. */
import { createRoute } from "@hono/zod-openapi";
import {
  catchUpSchema,
  newVisitSchema,
  visitSchema,
} from "../../shared/api/catchUp.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { catchUp } from "./catchUp.ts";
import { ChangesSince } from "./changes.ts";
import { noteVisit } from "./visits.ts";

const tags = ["catching up"];

export function createCatchUpRoutes(context: Context) {
  const changesSince = new ChangesSince(context);
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read", scope: "read" },
          {
            method: "post",
            path: "/api/canvases/{id}/visit",
            summary: "Say that you are on the canvas now",
            description:
              "At the opening of the canvas and now and then while it is open. After half an hour without it the next is a new visit. Told to nobody.",
            tags,
            middleware: limitRate(
              { burst: 60, perMinute: 60 },
              { by: "session" },
            ),
            request: { params: idParam, body: jsonBody(newVisitSchema) },
            responses: {
              200: jsonAnswer(visitSchema, "When you were here before"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { seen } = c.req.valid("json");
        const userId = c.get("callerOrRefuse")().user.id;
        const last = await noteVisit(context, id, userId, { seen });
        return c.json({ since: last?.at ?? null, seq: last?.seq ?? null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/catch-up",
            summary: "What others did on the canvas since you were here last",
            tags,
            middleware: limitRate(
              { burst: 30, perMinute: 30 },
              { by: "session" },
            ),
            request: { params: idParam },
            responses: { 200: jsonAnswer(catchUpSchema, "What is new") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        return c.json(await catchUp(context, changesSince, caller, id), 200);
      },
    );
}
