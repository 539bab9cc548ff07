/**
 * Rich text drawn without an editor: what stands on a canvas of a thousand blocks. The tags and classes are those of
 * the editor (client/text/editor), so that mounting one moves nothing.
 */
import { Fragment, memo, useMemo, type ReactNode } from "react";
import type { RichNode, RichText } from "../../shared/blocks/field.ts";
import { isPictureAddress, safeHref } from "../../shared/text/links.ts";
import { markPen, type MarkPen } from "../anchors/MarkedText.tsx";
import type { TextMark } from "../anchors/textMarks.ts";
import { CodeView } from "./CodeView.tsx";
import { MathView } from "./MathView.tsx";
import styles from "./RichText.module.css";

export interface RichTextViewProps {
  readonly content: RichText;
  readonly className?: string | undefined;
  /** Makes task boxes work; `path` is the task's place as child indexes from the top. */
  readonly onToggleTask?: (path: readonly number[], checked: boolean) => void;
  /** Words that threads are about. */
  readonly marks?: readonly TextMark[];
}

export const RichTextView = memo(function RichTextView({
  content,
  className,
  onToggleTask,
  marks = none,
}: RichTextViewProps) {
  const tools = useMemo(
    (): Tools => ({ toggle: onToggleTask, pen: markPen(content, marks) }),
    [onToggleTask, content, marks],
  );
  return (
    <div className={`${styles.text} ${className ?? ""}`}>
      {drawAll(content, [], tools)}
    </div>
  );
});

const none: readonly TextMark[] = [];

interface Tools {
  readonly toggle: RichTextViewProps["onToggleTask"];
  readonly pen: MarkPen | null;
}

function drawAll(
  nodes: readonly RichNode[] | undefined,
  path: readonly number[],
  tools: Tools,
): ReactNode[] {
  return (nodes ?? []).map((node, i) => (
    <Draw key={i} node={node} path={[...path, i]} tools={tools} />
  ));
}

interface DrawProps {
  readonly node: RichNode;
  readonly path: readonly number[];
  readonly tools: Tools;
}

function Draw({ node, path, tools }: DrawProps): ReactNode {
  const { toggle, pen } = tools;
  const attrs = node.attrs ?? {};
  const children = () => drawAll(node.content, path, tools);
  switch (node.type) {
    case "text":
      return drawMarks(node, pen ? pen.letters(node) : node.text);
    case "paragraph":
      // An empty paragraph keeps the height of its line.
      return <p>{node.content?.length ? children() : <br />}</p>;
    case "heading": {
      const level = Math.min(6, Math.max(1, Number(attrs["level"]) || 1));
      const Heading = `h${level}` as "h1";
      return <Heading>{node.content?.length ? children() : <br />}</Heading>;
    }
    case "bulletList":
      return <ul>{children()}</ul>;
    case "orderedList":
      return <ol start={Number(attrs["start"]) || 1}>{children()}</ol>;
    case "listItem":
      return <li>{children()}</li>;
    case "taskList":
      return <ul data-type="taskList">{children()}</ul>;
    case "taskItem":
      return (
        <TaskItem node={node} path={path} toggle={toggle}>
          {children()}
        </TaskItem>
      );
    case "blockquote":
      return <blockquote>{children()}</blockquote>;
    case "codeBlock":
      return (
        <CodeView
          language={String(attrs["language"] ?? "")}
          code={plain(node)}
          {...(pen && {
            drawPart: (from: number, to: number) =>
              drawCode(node, pen, from, to),
          })}
        />
      );
    case "horizontalRule":
      return <hr />;
    case "hardBreak":
      return <br />;
    case "table":
      return (
        <div className="tableWrapper nowheel">
          <table>
            <tbody>{children()}</tbody>
          </table>
        </div>
      );
    case "tableRow":
      return <tr>{children()}</tr>;
    case "tableHeader":
    case "tableCell": {
      const Cell = node.type === "tableHeader" ? "th" : "td";
      const span = (name: string) => Number(attrs[name]) || 1;
      const align = attrs["align"];
      return (
        <Cell
          colSpan={span("colspan")}
          rowSpan={span("rowspan")}
          style={
            align === "right" || align === "center"
              ? { textAlign: align }
              : undefined
          }
        >
          {children()}
        </Cell>
      );
    }
    case "mention":
      return drawSign(
        node,
        pen,
        <span data-type="mention">
          @{String(attrs["label"] ?? attrs["id"] ?? "")}
        </span>,
      );
    case "image": {
      const { src } = attrs;
      const alt = String(attrs["alt"] ?? "");
      return isPictureAddress(src) ? (
        <a href={src} target="_blank" rel="noopener noreferrer">
          <img src={src} alt={alt} loading="lazy" />
        </a>
      ) : (
        alt
      );
    }
    case "inlineMath":
      return drawSign(
        node,
        pen,
        <MathView latex={String(attrs["latex"] ?? "")} />,
      );
    case "blockMath":
      return <MathView latex={String(attrs["latex"] ?? "")} block />;
    default:
      // A newer build's node: its words are shown.
      return <div>{children()}</div>;
  }
}

function TaskItem({
  node,
  path,
  toggle,
  children,
}: Pick<DrawProps, "node" | "path"> &
  Pick<Tools, "toggle"> & { readonly children: ReactNode }) {
  const checked = node.attrs?.["checked"] === true;
  return (
    <li data-type="taskItem" data-checked={checked}>
      <label>
        <input
          type="checkbox"
          className="nodrag"
          checked={checked}
          disabled={!toggle}
          aria-label={plain(node.content?.[0] ?? node) || "Task"}
          onChange={(event) => toggle?.(path, event.currentTarget.checked)}
        />
      </label>
      <div>{children}</div>
    </li>
  );
}

function drawMarks(node: RichNode, letters: ReactNode): ReactNode {
  return (node.marks ?? []).reduceRight<ReactNode>((inside, mark) => {
    switch (mark.type) {
      case "bold":
        return <strong>{inside}</strong>;
      case "italic":
        return <em>{inside}</em>;
      case "strike":
        return <s>{inside}</s>;
      case "code":
        return <code>{inside}</code>;
      case "link": {
        const href = safeHref(mark.attrs?.["href"]);
        return href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {inside}
          </a>
        ) : (
          inside
        );
      }
      default:
        return inside;
    }
  }, letters);
}

function drawSign(
  node: RichNode,
  pen: MarkPen | null,
  drawn: ReactNode,
): ReactNode {
  return pen ? pen.sign(node, drawn) : drawn;
}

/** A part of a code block, whose letters may be in several nodes. */
function drawCode(
  node: RichNode,
  pen: MarkPen,
  from: number,
  to: number,
): ReactNode {
  let at = 0;
  return (node.content ?? []).map((child, i) => {
    const start = at;
    at += child.text?.length ?? 0;
    if (at <= from || start >= to) return null;
    const part = [
      Math.max(from, start) - start,
      Math.min(to, at) - start,
    ] as const;
    return <Fragment key={i}>{pen.part(child, ...part)}</Fragment>;
  });
}

function plain(node: RichNode): string {
  return node.text ?? (node.content ?? []).map(plain).join("");
}
