import type { BlockViewProps } from "../view.ts";
import type { Hypothesis } from "./model.ts";

export default function HypothesisView({ block }: BlockViewProps<Hypothesis>) {
  return <div>{block.kind}</div>;
}
