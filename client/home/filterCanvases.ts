/** Finds canvases by words of their title or the names of their people. Case and accents do not matter. */
import type { CanvasSummary } from "../../shared/api/canvases.ts";

export function filterCanvases<
  C extends Pick<CanvasSummary, "title" | "people">,
>(canvases: readonly C[], words: string): readonly C[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return canvases;
  return canvases.filter((canvas) => {
    const text = fold(
      [canvas.title, ...canvas.people.map((person) => person.name)].join(" "),
    );
    return wanted.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
