/** Notices of the browser on this device (Web Push): whether they can be had, are on, and turning them on and off. */
import { answer, api } from "../kit/api.ts";

export type PushState =
  /** Browsers allow it on https addresses only. */
  | "insecure"
  | "unsupported"
  /** The person, or whoever set up this browser, forbade it. */
  | "denied"
  | "off"
  | "on";

export async function readPushState(): Promise<PushState> {
  if (!isSecureContext) return "insecure";
  if (
    !("serviceWorker" in navigator) ||
    !("PushManager" in globalThis) ||
    !("Notification" in globalThis)
  )
    return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration();
  // In development, and where the worker was refused.
  if (!registration) return "unsupported";
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription || Notification.permission !== "granted") return "off";
  // The server forgot it with the session it was made in, which may be over.
  if (!isRenewed) await tellServer(subscription).catch(() => {});
  isRenewed = true;
  return "on";
}

let isRenewed = false;

async function tellServer(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  await answer(
    api.push.subscriptions.$post({
      json: {
        endpoint: endpoint ?? "",
        keys: { p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" },
      },
    }),
  );
}

/** Asks the person for permission where the browser has not yet. Rejects when the browser or the server refuses. */
export async function turnPushOn(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== "granted")
    return readPushState();
  const { key } = await answer(api.push.key.$get());
  const registration = await navigator.serviceWorker.ready;
  const known = await registration.pushManager.getSubscription();
  // One for another key, of another server or an earlier one, would hear nothing.
  if (known && !isFor(known, key)) await known.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key),
  });
  await tellServer(subscription);
  return "on";
}

export async function turnPushOff(): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return "off";
  const { endpoint } = subscription;
  await subscription.unsubscribe();
  await answer(api.push.subscriptions.$delete({ json: { endpoint } }));
  return "off";
}

/** Whoever signs in here next has not asked for notices. The server forgets it with the session. */
export async function forgetPush(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

function isFor({ options }: PushSubscription, key: string): boolean {
  const own = options.applicationServerKey;
  if (!own) return false;
  const wanted = bytesOf(key);
  const bytes = new Uint8Array(own);
  return (
    bytes.length === wanted.length &&
    bytes.every((byte, i) => byte === wanted[i])
  );
}

/** Of base64url. */
function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
