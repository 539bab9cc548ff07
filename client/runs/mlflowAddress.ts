/** MLflow's clients print `View run X at: <server>/#/experiments/<id>/runs/<id>`: what is behind it here. */

/** The page of the app for such a hash; null for every other. */
export function pageForHash(hash: string): string | null {
  const found =
    /^#\/experiments\/([\w-]{1,64})(?:\/runs\/([\w-]{1,64}))?(?:[/?].*)?$/.exec(
      hash,
    );
  if (!found) return null;
  const [, project, run] = found;
  return run ? `/runs/${run}` : `/runs/p/${project}`;
}

/** Called before the router reads the address, and again when such a hash is put into the address bar of an open page. */
export function followMlflowAddress() {
  const page = location.pathname === "/" ? pageForHash(location.hash) : null;
  if (page) history.replaceState(null, "", page);
  addEventListener("hashchange", () => {
    const next = pageForHash(location.hash);
    if (next) location.replace(next);
  });
}
