/** Code highlighting, loaded when the first code block is seen: the languages AI teams paste, nothing more. */
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

const all = createLowlight({
  bash,
  cpp,
  diff,
  go,
  java,
  javascript,
  json,
  markdown,
  python,
  r,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});

type Tree = ReturnType<typeof all.highlight>;

/** Unknown languages stay plain: guessing colours prose and costs 30 times the work. */
function highlight(language: string, code: string): Tree {
  return all.registered(language) ? all.highlight(language, code) : plain(code);
}

function plain(code: string): Tree {
  return { type: "root", children: [{ type: "text", value: code }] };
}

/** In the form that the editor's code block wants. */
export const lowlight = {
  highlight,
  highlightAuto: plain,
  listLanguages: () => all.listLanguages(),
  registered: (language: string) => all.registered(language),
};

export interface CodeRun {
  readonly text: string;
  readonly className: string;
}

/** Code as runs of text with highlight.js class names ("hljs-keyword"). */
export function highlightRuns(language: string, code: string): CodeRun[] {
  const runs: CodeRun[] = [];
  const visit = (node: Tree["children"][number], classes: string) => {
    if (node.type === "text")
      runs.push({ text: node.value, className: classes });
    if (node.type !== "element") return;
    const own = node.properties["className"];
    const next = [classes, ...(Array.isArray(own) ? own : [])]
      .filter(Boolean)
      .join(" ");
    for (const child of node.children) visit(child, next);
  };
  for (const node of highlight(language, code).children) visit(node, "");
  return runs;
}
