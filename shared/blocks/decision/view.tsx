import type { BlockViewProps } from "../view.ts";
import type { Decision } from "./model.ts";

export default function DecisionView({ block }: BlockViewProps<Decision>) {
  return <div>{block.kind}</div>;
}
