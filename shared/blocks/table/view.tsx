import { Table2 } from "lucide-react";
import { ValuesCard } from "../ValuesCard.tsx";
import type { BlockViewProps } from "../view.ts";
import { table, type TableBlock } from "./model.ts";

export default function TableView({
  block,
  surface,
}: BlockViewProps<TableBlock>) {
  return (
    <ValuesCard
      icon={Table2}
      kind="Table"
      title={block.fields.title}
      fallback={table.title({
        ...block,
        fields: { ...block.fields, title: "" },
      })}
      configureLabel="Choose runs and metrics"
      surface={surface}
    />
  );
}
