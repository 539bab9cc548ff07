import { Hash } from "lucide-react";
import { ValuesCard } from "../ValuesCard.tsx";
import type { BlockViewProps } from "../view.ts";
import { number, type NumberBlock } from "./model.ts";

export default function NumberView({
  block,
  surface,
}: BlockViewProps<NumberBlock>) {
  return (
    <ValuesCard
      icon={Hash}
      kind="Number"
      title={block.fields.title}
      fallback={number.title({
        ...block,
        fields: { ...block.fields, title: "" },
      })}
      configureLabel="Choose what this number shows"
      surface={surface}
    />
  );
}
