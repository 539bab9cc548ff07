/** Long labels are shortened; shares of each given label; dark. */
import { confusion, models, specOf } from "../data.ts";
import type { ChartState } from "../state.ts";

export const state: ChartState = {
  spec: specOf("confusion", { normalise: "column" }),
  answer: confusion(
    [
      "refund_not_showing_up_in_account",
      "card_payment_wrong_exchange_rate",
      "declined_cash_withdrawal",
      "pending_transfer",
    ],
    models.slice(0, 1),
  ),
  dark: true,
};
