import type { BlockViewProps } from "../view.ts";
import type { Frame } from "./model.ts";

export default function FrameView({ block }: BlockViewProps<Frame>) {
  return <div>{block.kind}</div>;
}
