/** Files for the person: made here, or fetched from the server by the browser. */

export function downloadText(text: string, type: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  clickLink(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Without a name the server says how the file is called. */
export function clickLink(href: string, name = "") {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}
