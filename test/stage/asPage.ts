/** The headers of a socket that a page of the server itself opens: browsers send the cookie and say where the page is from. */
export function asPage(
  address: string | URL,
  cookie: string,
): { cookie: string; origin: string } {
  const { protocol, host } = new URL(address);
  return { cookie, origin: `${protocol.replace("ws", "http")}//${host}` };
}
