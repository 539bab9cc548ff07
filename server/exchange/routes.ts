/** Comments that come from elsewhere. They go out as formats of the canvas's export. */
import { createRoute, z } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonAnswer } from "../http/router.ts";
import { importAnnotations } from "./importAnnotations.ts";

/** `comments` counts those that begin the threads, too. */
const importedSchema = z.object({
  threads: z.number().int(),
  comments: z.number().int(),
  /** Of the threads: what they were about was not found here. */
  orphaned: z.number().int(),
  /** Comments that were here before. */
  already: z.number().int(),
  warnings: z.array(z.string()),
});

export function createExchangeRoutes(context: Context) {
  return createRouter().openapi(
    createRoute(
      behind(
        { to: "canvas", verb: "edit" },
        {
          method: "post",
          path: "/api/canvases/{id}/annotations/import",
          summary: "Import W3C Web Annotations as threads",
          description:
            "Takes an Annotation, an array of them, an AnnotationPage or an AnnotationCollection with its pages. You are the author of what is imported; who wrote it stands in its words. What finds no place on the canvas becomes an orphan. The same file twice is one import.",
          tags: ["threads"],
          middleware: limitRate(
            { burst: 20, perMinute: 10 },
            { by: "session" },
          ),
          request: {
            params: idParam,
            body: {
              required: true,
              content: {
                "application/ld+json": { schema: z.unknown() },
                "application/json": { schema: z.unknown() },
              },
            },
          },
          responses: {
            200: jsonAnswer(importedSchema, "Imported"),
          },
        },
      ),
    ),
    async (c) =>
      c.json(
        await importAnnotations(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json"),
        ),
        200,
      ),
  );
}
