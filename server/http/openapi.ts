/** The description of the API, made from the routes themselves. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { errorSchema } from "../../shared/api/common.ts";
import { z } from "zod";

const description = `
Sign in once with \`POST /api/session\`; the cookie it sets identifies you afterwards.

Times are ISO 8601 UTC, JSON is camelCase. A list answers \`{items, next}\`: pass \`next\` as \`cursor\` for the following
page. A POST may carry an \`id\` you made (a UUID): sent twice, it is one resource. Every failure answers
\`{error: {id, message}}\`: \`id\` is stable, \`message\` is a sentence for a person.
`.trim();

type Schema = NonNullable<
  NonNullable<Document["components"]>["schemas"]
>[string];
type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** Every operation also answers errors in the one shape, so the routes need not repeat it. */
export function describeApi(
  // Routes of any environment and schema: only the registry is read.
  app: Pick<OpenAPIHono, "getOpenAPI31Document">,
): Document {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Parley", version: "1", description },
    security: [{ session: [] }, { token: [] }],
  });
  document.components = {
    ...document.components,
    securitySchemes: {
      session: { type: "apiKey", in: "cookie", name: "parley_session" },
      token: {
        type: "http",
        scheme: "bearer",
        description:
          "An API token, `prl_…`; also as the password of Basic authentication with any user name.",
      },
    },
    schemas: {
      ...document.components?.schemas,
      Error: z.toJSONSchema(errorSchema, { target: "draft-2020-12" }) as Schema,
    },
  };
  for (const path of Object.values(document.paths ?? {}))
    for (const method of ["get", "post", "put", "patch", "delete"] as const) {
      const operation = path[method];
      if (operation?.responses)
        operation.responses["default"] ??= {
          description: "What went wrong, in the one shape of all errors",
          content: {
            "application/json": {
              schema: { $ref: "#/components/schemas/Error" },
            },
          },
        };
    }
  return document;
}
