/** Following somebody: my view keeps containing what they see, until I move, zoom or edit myself. */
import { createStore, useStore } from "../kit/store.ts";

const followed = createStore<string | null>(null);

/** Follows a person by user id; null stops. Any own movement or edit calls it with null. */
export function followUser(id: string | null) {
  followed.set(id);
}

export function followedUser(): string | null {
  return followed.get();
}

export function useFollowedUser(): string | null {
  return useStore(followed);
}

export function watchFollowing(watch: () => void): () => void {
  return followed.subscribe(watch);
}
