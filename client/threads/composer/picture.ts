/** A picture in a comment. Canvases hold pictures as blocks, so this node is the composer's alone. */
import { Node } from "@tiptap/core";
import { isPictureAddress } from "../../../shared/text/links.ts";

export const Picture = Node.create({
  name: "image",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
  parseHTML: () => [
    {
      tag: "img[src]",
      // Pictures of other pages are not fetched from there.
      getAttrs: (element) =>
        isPictureAddress(element.getAttribute("src")) ? null : false,
    },
  ],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});
