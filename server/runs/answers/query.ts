/** Answers whatever a block asks: charts, tables and numbers. */
import type { QueryAnswer } from "../../../shared/charts/answers.ts";
import type { MetricsQuery } from "../../../shared/charts/spec.ts";
import type { Context } from "../../context.ts";
import { answerChart } from "./answer.ts";
import { answerTable } from "./table.ts";

export function answerQuery(
  context: Pick<Context, "store">,
  query: MetricsQuery,
): Promise<QueryAnswer> {
  return query.type === "table"
    ? answerTable(context.store, query)
    : answerChart(context, query);
}
