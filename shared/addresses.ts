/** Which addresses of the origin belong to the server, and which to the app in the browser. */

/** Never answered with the app's page: not by the server, and not by the service worker. */
export const serverOwned = /^\/(api|sync|healthz|readyz|metrics|\.vite)(\/|$)/;

/** An address of the app itself, such as `/` or `/c/<id>`: everything that is neither the server's nor a file. */
export function isAppAddress(path: string): boolean {
  return !serverOwned.test(path) && !/\.[^/]*$/.test(path);
}

/** An image by the SHA-256 of its bytes: what is behind such an address never changes. */
export const imageAddress = /^\/api\/blobs\/[0-9a-f]{64}$/;
