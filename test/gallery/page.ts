/** The gallery in the dev server: every state of every chart, light and dark. Open /gallery.html. */
import { renderState } from "./state.ts";
import { states } from "./states.ts";

const asked = new URLSearchParams(location.search).get("q") ?? "";
for (const [name, state] of Object.entries(states)) {
  if (!name.includes(asked)) continue;
  const section = document.createElement("section");
  section.id = name;
  const heading = document.createElement("h2");
  heading.textContent = name;
  section.append(heading);
  for (const dark of [false, true]) {
    const figure = document.createElement("div");
    figure.dataset["dark"] = String(dark);
    // Ids of clip paths are those of one figure: each keeps its own.
    figure.attachShadow({ mode: "open" }).innerHTML = renderState(
      state,
      document,
      dark,
    );
    section.append(figure);
  }
  document.body.append(section);
}
