import type { BlockViewProps } from "../view.ts";
import type { Note } from "./model.ts";

export default function NoteView({ block }: BlockViewProps<Note>) {
  return <div>{block.kind}</div>;
}
