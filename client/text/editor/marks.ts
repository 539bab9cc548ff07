/**
 * The two marks that are ours. `code` here may stand inside a link or bold (Tiptap's excludes every other mark, and
 * Markdown does not); `link` holds an address and nothing else, and only addresses that `safeHref` lets through.
 */
import {
  InputRule,
  Mark,
  markInputRule,
  markPasteRule,
  mergeAttributes,
  PasteRule,
} from "@tiptap/core";
import type { MarkType } from "@tiptap/pm/model";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { safeHref } from "../../../shared/text/links.ts";

export const Code = Mark.create({
  name: "code",
  code: true,
  exitable: true,
  parseHTML: () => [{ tag: "code" }],
  renderHTML: ({ HTMLAttributes }) => ["code", HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { "Mod-e": () => this.editor.commands.toggleMark(this.name) };
  },
  addInputRules() {
    return [markInputRule({ find: /(?:^|[^`])(`([^`]+)`)$/, type: this.type })];
  },
  addPasteRules() {
    return [
      markPasteRule({ find: /(?:^|[^`])(`([^`]+)`)(?!`)/g, type: this.type }),
    ];
  },
});

/** Links the address that ends at `pos`; false when none does, or when it is code or a link already. */
function linkAddressBefore(
  tr: Transaction,
  pos: number,
  type: MarkType,
): boolean {
  const $pos = tr.doc.resolve(pos);
  if ($pos.parent.type.spec.code) return false;
  const before = $pos.parent.textBetween(0, $pos.parentOffset, "\n", "\ufffc");
  const word = /(?:https?:\/\/|www\.)[^\s<>"'\ufffc]+$/.exec(before);
  // What ends the sentence is no part of the address.
  const address = word?.[0].replace(/[.,;:!?)\]]+$/, "");
  const href = safeHref(address);
  if (!word || !address || !href) return false;
  const from = $pos.start() + word.index;
  const to = from + address.length;
  const { code } = tr.doc.type.schema.marks;
  if (tr.doc.rangeHasMark(from, to, type)) return false;
  if (code && tr.doc.rangeHasMark(from, to, code)) return false;
  tr.addMark(from, to, type.create({ href }));
  return true;
}

export const Link = Mark.create({
  name: "link",
  // Outermost, as in shared/text/nodes.ts.
  priority: 1000,
  inclusive: false,
  addAttributes: () => ({
    href: {
      default: null,
      parseHTML: (element: HTMLElement) =>
        safeHref(element.getAttribute("href")),
    },
  }),
  parseHTML: () => [
    {
      tag: "a[href]",
      getAttrs: (element: HTMLElement) =>
        safeHref(element.getAttribute("href")) ? null : false,
    },
  ],
  renderHTML({ HTMLAttributes }) {
    // Asked again here: another client may have written anything into the document.
    const href = safeHref(HTMLAttributes["href"]);
    return [
      "a",
      href
        ? mergeAttributes({
            href,
            rel: "noopener noreferrer nofollow",
            target: "_blank",
          })
        : {},
      0,
    ];
  },
  addInputRules() {
    return [
      // [words](https://address)
      markInputRule({
        find: (text) => {
          const match = /\[([^[\]]+)\]\(([^()\s]+)\)$/.exec(text);
          const href = match && safeHref(match[2]);
          return match && href
            ? {
                index: match.index,
                text: match[0],
                replaceWith: match[1]!,
                data: { href },
              }
            : null;
        },
        type: this.type,
        getAttributes: (match) => ({ href: match.data?.["href"] }),
      }),
      // An address, linked by the space behind it.
      new InputRule({
        find: / $/,
        handler: ({ state, range }) => {
          if (!linkAddressBefore(state.tr, range.from, this.type)) return null;
          state.tr.insertText(" ", range.from, range.to);
          return undefined;
        },
      }),
    ];
  },
  addKeyboardShortcuts() {
    const linkIt = () => {
      const { state, view } = this.editor;
      const { empty, from } = state.selection;
      const { tr } = state;
      if (empty && linkAddressBefore(tr, from, this.type)) view.dispatch(tr);
      // Enter goes on to do what it does.
      return false;
    };
    return { Enter: linkIt, "Shift-Enter": linkIt };
  },
  addPasteRules() {
    return [
      new PasteRule({
        find: (text) =>
          [...text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g)].map(
            (match) => ({ index: match.index, text: match[0] }),
          ),
        handler: ({ state, range, match }) => {
          const href = safeHref(match[0]);
          const { from, to } = range;
          if (!href || state.doc.rangeHasMark(from, to, this.type)) return;
          state.tr.addMark(from, to, this.type.create({ href }));
        },
      }),
    ];
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey("linkPasteAndClick"),
        props: {
          // An address pasted over selected words links them.
          handlePaste: (view, event) => {
            const { from, to, empty } = view.state.selection;
            const text = event.clipboardData?.getData("text/plain").trim();
            const href = text && !/\s/.test(text) && safeHref(text);
            if (empty || !href || !/^(https?|mailto):/.test(href)) return false;
            view.dispatch(
              view.state.tr.addMark(from, to, this.type.create({ href })),
            );
            return true;
          },
          handleClick: (view, _pos, event) => {
            const link = (event.target as Element | null)?.closest("a[href]");
            const href = safeHref(link?.getAttribute("href"));
            if (!href || !(event.metaKey || event.ctrlKey || !view.editable))
              return false;
            window.open(href, "_blank", "noopener,noreferrer");
            return true;
          },
        },
      }),
    ];
  },
});
