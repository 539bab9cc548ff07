import { readdirSync } from "node:fs";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderState } from "../../gallery/state.ts";
import { states } from "../../gallery/states.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");
const folder = new URL("../../gallery/", import.meta.url);

describe("the gallery", () => {
  it.each(Object.entries(states))("draws %s as before", async (name, state) => {
    // A tag a line, so that a difference can be read.
    const svg = renderState(state, document).replaceAll("><", ">\n<");
    await expect(`${svg}\n`).toMatchFileSnapshot(
      `../../gallery/snapshots/${name}.svg`,
    );
  });

  it("lists every state, and keeps no picture of one that is gone", () => {
    const namesIn = (under: string, ending: string) =>
      readdirSync(new URL(under, folder))
        .filter((file) => file.endsWith(ending))
        .map((file) => file.slice(0, -ending.length))
        .sort();
    const listed = Object.keys(states).sort();
    expect(namesIn("states/", ".ts")).toEqual(listed);
    expect(namesIn("snapshots/", ".svg")).toEqual(listed);
  });
});
