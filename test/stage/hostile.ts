/** Words that would do harm where they are taken for more than words. `canary()` is called by whatever gets to run. */

const script = "canary()";

/** For every place that shows text: each would run when it became HTML, CSS, a template or a formula. */
export const hostileTexts: readonly string[] = [
  `<script>${script}</script>`,
  `"><script>${script}</script>`,
  `'><img src=x onerror=${script}>`,
  `<img src=x onerror="${script}">`,
  `<svg onload=${script}>`,
  `<svg><script>${script}</script></svg>`,
  `<svg><animate onbegin=${script} attributeName=x dur=1s>`,
  `<body onload=${script}>`,
  `<iframe srcdoc="<script>parent.${script}</script>"></iframe>`,
  `<iframe src="javascript:parent.${script}">`,
  `<details open ontoggle=${script}>`,
  `<input autofocus onfocus=${script}>`,
  `<video><source onerror=${script}></video>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${script}>`,
  `<noscript><p title="</noscript><img src=x onerror=${script}>">`,
  `</textarea><script>${script}</script>`,
  `</title><script>${script}</script>`,
  `</style><script>${script}</script>`,
  `<style>@import 'javascript:${script}';</style>`,
  `<a href="javascript:${script}">click</a>`,
  `<base href="javascript:/a/+${script}//">`,
  `<object data="javascript:${script}">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${script}">`,
  `\${${script}}`,
  `{{constructor.constructor('${script}')()}}`,
  `[click](javascript:${script})`,
  `![x](javascript:${script})`,
  `[x]: javascript:${script}\n\n[click][x]`,
  `<javascript:${script}>`,
  `$\\href{javascript:${script}}{x}$`,
  `$\\htmlData{onclick=${script}}{x}$`,
  `$\\url{javascript:${script}}$`,
  `\u202e<script>${script}</script>`,
  `=cmd|' /C calc'!A0`,
  `__proto__`,
  `constructor`,
];

/** None of these may ever be followed. */
export const hostileAddresses: readonly string[] = [
  `javascript:${script}`,
  `JavaScript:${script}`,
  ` javascript:${script}`,
  `\u0001javascript:${script}`,
  `java\tscript:${script}`,
  `java\nscript:${script}`,
  `java\r\nscript:${script}`,
  `javascript\t:${script}`,
  `javascript:\n//example.org/%0a${script}`,
  `javascript://example.org/%0a${script}`,
  `javascript:alert(1)//https://example.org`,
  `\u00a0javascript:${script}`,
  `&#106;avascript:${script}`,
  `&Tab;javascript:${script}`,
  `jav&#x09;ascript:${script}`,
  `data:text/html,<script>${script}</script>`,
  `data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${script}'/>`,
  `vbscript:msgbox(1)`,
  `file:///etc/passwd`,
  `blob:https://example.org/0`,
  `filesystem:https://example.org/0`,
  `view-source:javascript:${script}`,
  `feed:javascript:${script}`,
  `jar:javascript:${script}!`,
  `intent://x#Intent;scheme=javascript;end`,
  `ms-word:ofe|u|https://example.org`,
  `tel:+1`,
  `//example.org`,
  `\\\\example.org`,
  `/api/session`,
  `#x`,
  `?x`,
  ``,
  `https://`,
  `http:///`,
];

/** SVG files that would run something where they are a page of their own, or inline. */
export const hostileSvgs: readonly string[] = [
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" onload="${script}"><script>${script}</script></svg>`,
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="${script}"><script>${script}</script></body></foreignObject></svg>`,
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><a xlink:href="javascript:${script}"><rect width="8" height="8"/></a><set attributeName="onmouseover" to="${script}"/></svg>`,
];

/** Keys by which code that merges carelessly changes every object. */
export const hostileKeys = ["__proto__", "constructor", "prototype"] as const;

/** Throws when an earlier test polluted anything. */
export function expectCleanPrototypes() {
  const probes: unknown[] = [{}, [], () => {}];
  for (const probe of probes)
    for (const key of ["polluted", "isAdmin", "role"])
      if ((probe as Record<string, unknown>)[key] !== undefined)
        throw new Error(`every object has "${key}" now`);
}
