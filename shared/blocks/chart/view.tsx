import type { BlockViewProps } from "../view.ts";
import type { Chart } from "./model.ts";

export default function ChartView({ block }: BlockViewProps<Chart>) {
  return <div>{block.kind}</div>;
}
