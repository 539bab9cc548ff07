/** Text of samples without the bytes that tools write into it: images, audio and files as base64. */
import { RepeatedWarning } from "./rows.ts";

const dataUrl = /data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,([\w+/=-]*)/g;

/** Texts pass through; what is taken out of them is counted for one warning of the whole file. */
export class HeldText {
  readonly #dropped = new RepeatedWarning((count) =>
    count === 1
      ? "1 image or file inside the texts was left out"
      : `${count} images or files inside the texts were left out`,
  );

  /** The text with each data URL as e.g. "[image/png, 34 kB]"; null for null. */
  of<T extends string | null>(text: T): T {
    if (text === null || !text.includes(";base64,")) return text;
    return text.replace(
      dataUrl,
      (_, type: string | undefined, data: string) => {
        const what = `${type ?? "file"}, ${Math.max(1, Math.round((data.length * 0.75) / 1024))} kB`;
        this.#dropped.add(what);
        return `[${what}]`;
      },
    ) as T;
  }

  warnings(): string[] {
    return this.#dropped.list();
  }
}

/** The start of a text that is longer than a person reads, saying how long it was. */
export function cutText(text: string, characters: number): string {
  return text.length <= characters
    ? text
    : `${text.slice(0, characters)}\n[cut here: ${text.length.toLocaleString("en")} characters in all]`;
}
