/** How calls of MLflow's clients can fail, in MLflow's own words where it has some: clients compare them. */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Refusal } from "../http/errors.ts";

export type ErrorCode =
  | "BAD_REQUEST"
  | "ENDPOINT_NOT_FOUND"
  | "INVALID_PARAMETER_VALUE"
  | "INVALID_STATE"
  | "RESOURCE_ALREADY_EXISTS"
  | "RESOURCE_DOES_NOT_EXIST";

const statuses: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  BAD_REQUEST: 400,
  ENDPOINT_NOT_FOUND: 404,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
};

/** `id` is MLflow's error_code. */
export class MlflowRefusal extends Refusal {
  constructor(code: ErrorCode, message: string) {
    super(statuses[code], code, message);
  }
}

export const badRequest = (reason: string) =>
  new MlflowRefusal("BAD_REQUEST", reason);

export const invalidValue = (message: string) =>
  new MlflowRefusal("INVALID_PARAMETER_VALUE", message);

export const endpointNotFound = (path: string) =>
  new MlflowRefusal(
    "ENDPOINT_NOT_FOUND",
    `No API found for '${path.slice(0, 500)}'. What Parley answers of MLflow's API is listed in docs/mlflow.md.`,
  );

export const missing = (what: string) =>
  new MlflowRefusal("RESOURCE_DOES_NOT_EXIST", what);

export const runMissing = (id: string) =>
  missing(`Run '${shown(id)}' not found`);

export const experimentMissing = (id: string) =>
  missing(`Could not find experiment with ID ${shown(id)}`);

export const experimentNameMissing = (name: string) =>
  missing(`Could not find experiment with name '${shown(name)}'`);

export const experimentExists = (name: string, isDeleted: boolean) =>
  new MlflowRefusal(
    "RESOURCE_ALREADY_EXISTS",
    isDeleted
      ? `Experiment '${shown(name)}' already exists in deleted state. You can restore the experiment, or choose another name.`
      : `Experiment '${shown(name)}' already exists.`,
  );

export const modelMissing = (id: string) =>
  missing(`Logged model with ID '${shown(id)}' not found.`);

export const artifactMissing = (path: string) =>
  missing(`No such artifact: '${shown(path)}'`);

export const badPath = () =>
  invalidValue(
    "Invalid path. An artifact's path is relative, with / between folders and without '..', '.', empty parts, backslashes, schemes or control characters.",
  );

export const runNotActive = (id: string) =>
  invalidValue(
    `The run ${shown(id)} must be in the 'active' state. Current state is deleted. Restore it to go on.`,
  );

export const experimentNotActive = (id: string) =>
  invalidValue(
    `The experiment ${shown(id)} must be in the 'active' state. Current state is deleted. Restore it to go on.`,
  );

export const paramChanged = (
  run: string,
  key: string,
  before: string | null,
  value: string,
) =>
  invalidValue(
    before === null
      ? `Duplicate parameter keys have been submitted: ['${shown(key)}']. Please ensure the request contains only one param value per param key.`
      : `Changing param values is not allowed. Param with key='${shown(key)}' was already logged with value='${shown(before)}' for run ID='${shown(run)}'. Attempted logging new value '${shown(value)}'.`,
  );

export const tooLong = (what: string, value: string, limit: number) =>
  invalidValue(
    `${what} '${shown(value)}' had length ${value.length}, which exceeded length limit of ${limit}`,
  );

export const badName = (name: string, what: string) =>
  invalidValue(
    `Invalid value "${shown(name)}" for parameter '${what}' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/), and no part of a path such as '..'.`,
  );

export const noRegistry = () =>
  badRequest(
    "Parley keeps no model registry. Models are logged (log_model, create_external_model), and runs name them; register them where you deploy them from.",
  );

/** The same bytes were an artifact that somebody deleted at this very moment. Clients send it again. */
export const takenAway = () =>
  new Refusal(
    503,
    "artifact_taken_away",
    "The file was not kept, because another with the same content was deleted at this moment. Send it again.",
    {},
    { "retry-after": "1" },
  );

/** Of what somebody sent, what a message shows. */
function shown(text: string): string {
  return text.length > 250 ? `${text.slice(0, 250)}...` : text;
}
