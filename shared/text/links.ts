/** The only addresses that text may link to: `javascript:`, `data:` and the like never become a link. */
const allowed = new Set(["http:", "https:", "mailto:"]);

/** The address in the form a link stores and a browser follows; null when it is none that may be linked. */
export function safeHref(address: unknown): string | null {
  if (typeof address !== "string" || address.length > 4000) return null;
  const trimmed = address.trim();
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    // Not absolute: only what is plainly a web address ("example.org/a") gets a scheme.
    return /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?([/?#]\S*)?$/i.test(trimmed)
      ? safeHref(`https://${trimmed}`)
      : null;
  }
  return allowed.has(url.protocol) ? trimmed : null;
}

/** A picture that this server keeps: the only ones that comments show, so that reading one tells no other server. */
export function isPictureAddress(address: unknown): address is string {
  return (
    typeof address === "string" &&
    /^\/api\/blobs\/[0-9a-f]{64}(\?canvas=[\w%-]{1,200})?$/.test(address)
  );
}
