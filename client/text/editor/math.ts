/** Math that is typed as `$x$` in a line or `$$x$$` on its own, and edited by clicking it. */
import { InputRule } from "@tiptap/core";
import { BlockMath, InlineMath } from "@tiptap/extension-mathematics";
import { katexOptions } from "../katex.ts";

export interface MathClick {
  /** Asks the person for LaTeX; the form that answers is MathForm. */
  (place: { readonly pos: number; readonly latex: string }): void;
}

export function mathExtensions(onClick: MathClick) {
  return [
    InlineMath.extend({
      addInputRules() {
        return [
          new InputRule({
            // Not "$5 and $": nothing but a non-space touches the dollars from inside.
            find: /(?:^|[^\w$\\])\$([^\s$](?:[^$\n]*[^\s$\\])?)\$$/,
            handler: ({ state, range, match }) => {
              const latex = match[1] ?? "";
              const start = range.to - latex.length - 1;
              state.tr.replaceWith(
                start,
                range.to,
                this.type.create({ latex }),
              );
            },
          }),
        ];
      },
    }).configure({
      katexOptions,
      onClick: (node, pos) => onClick({ pos, latex: node.attrs["latex"] }),
    }),
    BlockMath.extend({
      addInputRules() {
        return [
          new InputRule({
            find: /^\$\$([^$]+)\$\$$/,
            handler: ({ state, range, match }) => {
              const $from = state.doc.resolve(range.from);
              const node = this.type.create({ latex: (match[1] ?? "").trim() });
              state.tr.replaceWith($from.before(), $from.after(), node);
            },
          }),
        ];
      },
    }).configure({
      katexOptions: { ...katexOptions, displayMode: true },
      onClick: (node, pos) => onClick({ pos, latex: node.attrs["latex"] }),
    }),
  ];
}
