import type { BlockViewProps } from "../view.ts";
import type { Image } from "./model.ts";

export default function ImageView({ block }: BlockViewProps<Image>) {
  return <div>{block.kind}</div>;
}
