/** `runs/search`: the filters of MLflow over the runs of some experiments. */
import { z } from "zod";
import { parseFilter } from "../../shared/runs/filter.ts";
import { parseOrderBy } from "../../shared/runs/orderBy.ts";
import { Refusal } from "../http/errors.ts";
import { readRunsPage } from "../runs/searchPage.ts";
import type { Endpoints } from "./endpoint.ts";
import { viewTypes } from "./experiments.ts";
import {
  badToken,
  int64,
  limits,
  listOf,
  pageSize,
  read,
  text,
} from "./fields.ts";
import { refusing } from "./inMemory.ts";
import { invalidValue } from "./refusals.ts";
import { listed, runAnswers } from "./runAnswer.ts";

const archived = {
  ACTIVE_ONLY: "no",
  DELETED_ONLY: "only",
  ALL: "all",
} as const;
const experimentsPerSearch = 10_000;
const ordersPerSearch = 20;

export const runSearches: Endpoints = {
  "runs/search": async ({ context, message }) => {
    const body = read(
      z.object({
        experiment_ids: listOf(z.union([text, z.number().transform(String)])),
        filter: text.nullish(),
        run_view_type: viewTypes,
        max_results: int64.nullish(),
        order_by: listOf(text),
        page_token: text.nullish(),
      }),
      message,
    );
    if (body.experiment_ids.length > experimentsPerSearch)
      throw invalidValue(
        `At most ${experimentsPerSearch} experiments can be searched at once.`,
      );
    const texts = body.order_by.filter((order) => order.trim() !== "");
    if (texts.length > ordersPerSearch)
      throw invalidValue(`At most ${ordersPerSearch} orders can be given.`);
    const { filter, orders } = refusing(() => ({
      filter: parseFilter(body.filter ?? ""),
      orders: texts.map((order) => parseOrderBy(order)),
    }));
    const page = {
      orders,
      newest: "started" as const,
      pinnedFirst: false,
      limit: pageSize(body.max_results, limits.resultsPerPage),
      cursor: body.page_token || null,
    };
    const scope = {
      projects: body.experiment_ids,
      archived: archived[body.run_view_type],
      q: "",
      filter,
    };
    try {
      const { rows, next } = await readRunsPage(context.store, scope, page);
      return {
        ...listed("runs", await runAnswers(context, rows)),
        ...(next && { next_page_token: next }),
      };
    } catch (error) {
      if (error instanceof Refusal && error.id === "foreign_cursor")
        throw badToken();
      throw error;
    }
  },
};
