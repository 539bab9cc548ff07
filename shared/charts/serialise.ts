/** SVG elements as text: the same from a browser's document and from a server's, so that export and print are one. */

/** What is read of a node; browsers' nodes and linkedom's both have it. */
export interface SvgNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: Iterable<SvgNode>;
}
interface SvgElement extends SvgNode {
  readonly attributes: Iterable<{
    readonly name: string;
    readonly value: string;
  }>;
}

const elementType = 1;
const textType = 3;

/** Attributes in alphabetical order; style elements, which Plot adds to each drawing for pages, are left out. */
export function serialise(
  node: SvgNode,
  overrides: Readonly<Record<string, string | null>> = {},
): string {
  if (node.nodeType === textType) return escapeXml(node.nodeValue ?? "");
  if (node.nodeType !== elementType) return "";
  const name = tagName(node.nodeName);
  if (name === "style" || name === "script") return "";
  const attributes = new Map<string, string>();
  for (const { name: key, value } of (node as SvgElement).attributes)
    attributes.set(key, value);
  for (const [key, value] of Object.entries(overrides))
    if (value === null) attributes.delete(key);
    else attributes.set(key, value);
  const written = [...attributes]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => ` ${key}="${escapeXml(normalised(key, value))}"`)
    .join("");
  const children = Array.from(node.childNodes, (child) => serialise(child));
  return children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join("")}</${name}>`;
}

/** SVG names are told apart by case; only plain tag names are upper case in some documents. */
function tagName(name: string): string {
  if (name !== name.toUpperCase()) return name;
  const lower = name.toLowerCase();
  return mixedCase.get(lower) ?? lower;
}

/** linkedom gives every name in capitals. */
const mixedCase = new Map(
  ["clipPath", "linearGradient", "radialGradient", "textPath"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** Browsers print `font-size: 11px;` and colours as rgb(...), others what was written. */
function normalised(key: string, value: string): string {
  if (key !== "style") return value;
  return value
    .split(";")
    .map((part) => part.trim().replace(/\s*:\s*/, ":"))
    .filter((part) => part !== "")
    .map((part) => part.replace(/var\(--[\w-]+,\s*([^)]*)\)/g, "$1"))
    .map((part) => part.replace(/rgb\((\d+), ?(\d+), ?(\d+)\)/g, hexColour))
    .sort()
    .join(";");
}

function hexColour(_: string, ...channels: string[]): string {
  const hex = (channel: string) =>
    Number(channel).toString(16).padStart(2, "0");
  return `#${channels.slice(0, 3).map(hex).join("")}`;
}

/** Characters that XML 1.0 cannot hold would make the whole file unreadable. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** For text and for attributes alike. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(forbidden, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
