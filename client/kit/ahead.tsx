/**
 * A part of the app in a chunk of its own, like `React.lazy`; but once it was loaded ahead it is drawn at once. Lazy
 * shows its fallback even then, and React leaves a fallback on the screen for 300 ms.
 */
import { lazy, useState, type ComponentType } from "react";

export function ahead<P extends object>(
  fetchPart: () => Promise<ComponentType<P>>,
) {
  let loaded: ComponentType<P> | null = null;
  const load = async () => (loaded ??= await fetchPart());
  const Later = lazy(async () => ({ default: await load() }));
  function Part(props: P) {
    // One kind for as long as it stands, so that nothing in it is drawn anew when the chunk arrives.
    const [Drawn] = useState<ComponentType<P>>(
      () => loaded ?? (Later as unknown as ComponentType<P>),
    );
    return <Drawn {...props} />;
  }
  return Object.assign(Part, { load });
}
