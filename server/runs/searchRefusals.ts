/** How searches of runs can fail. */
import type { FilterError } from "../../shared/runs/filter.ts";
import { Refusal } from "../http/errors.ts";

export const badFilter = (where: "filter" | "orderBy", error: FilterError) =>
  new Refusal(
    422,
    "bad_filter",
    `The ${where === "filter" ? "filter" : "order"} cannot be understood. ${error.message}`,
    { where, position: error.position, reason: error.message },
  );

export const foreignCursor = () =>
  new Refusal(
    422,
    "foreign_cursor",
    "The cursor belongs to another search. Ask for the first page of this one, without a cursor.",
  );
