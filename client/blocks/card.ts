/** The card that a control stands in. */
import { createContext, useContext } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import type { CardMode } from "../text/TextField.tsx";

export interface Card {
  readonly block: Block;
  readonly mode: CardMode;
  readonly readOnly: boolean;
}

const CardContext = createContext<Card | null>(null);
export const CardProvider = CardContext.Provider;

export function useCard(): Card {
  const card = useContext(CardContext);
  if (!card) throw new Error("useCard: no block card around this");
  return card;
}
