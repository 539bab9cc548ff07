import { SlidersHorizontal } from "lucide-react";
import { ValuesCard } from "../ValuesCard.tsx";
import type { BlockViewProps } from "../view.ts";
import { controls, type ControlsBlock } from "./model.ts";

export default function ControlsView({
  block,
  surface,
}: BlockViewProps<ControlsBlock>) {
  return (
    <ValuesCard
      icon={SlidersHorizontal}
      kind="Controls"
      title={block.fields.title}
      fallback={controls.title({
        ...block,
        fields: { ...block.fields, title: "" },
      })}
      configureLabel="Choose the controls"
      surface={surface}
    />
  );
}
