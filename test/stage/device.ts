/** One person's device while the server comes and goes: what the browser keeps, and a tab that is opened anew. */
import type { Page } from "playwright-core";
import type { Actor } from "./people.ts";
import { until } from "./until.ts";

/** Waits until this device has the app and the answer to this query. The person joined with `offline`. */
export async function onceOffline(
  { page }: Actor,
  queryKey: readonly string[],
) {
  await until(() => workerIsReady(page), {
    what: "the service worker has the app",
  });
  await until(
    async () => (await keptAnswers(page)).includes(JSON.stringify(queryKey)),
    { what: `this device kept ${queryKey.join(" ")}` },
  );
}

export function workerIsReady(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === "activated";
  });
}

/** The keys of all answers that are kept on this device. */
export function keptAnswers(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("parley-answers");
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const keys = opening.result
            .transaction("answers")
            .objectStore("answers")
            .getAllKeys();
          keys.onerror = () => reject(keys.error!);
          keys.onsuccess = () => {
            opening.result.close();
            resolve(keys.result as string[]);
          };
        };
      }),
  );
}

/** Closes the person's tab and opens an address in a new one of the same browser profile. */
export async function reopen(actor: Actor, path: string): Promise<Page> {
  await actor.page.close({ runBeforeUnload: false });
  const page = await actor.context.newPage();
  await page.goto(path);
  return page;
}
