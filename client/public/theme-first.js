/* Runs before the first paint, so that a dark page never flashes white. The key is Mantine's own. */
(function () {
  var choice = "auto";
  try {
    choice = localStorage.getItem("mantine-color-scheme-value") || "auto";
  } catch {
    /* Storage is blocked: follow the system. */
  }
  var dark =
    choice === "dark" ||
    (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute(
    "data-mantine-color-scheme",
    dark ? "dark" : "light",
  );
})();
