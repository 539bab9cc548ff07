/** Threads and reviews of a canvas as Web Annotations, one for each comment and each verdict. */
import { blockOf, type Anchor, type Quote } from "../../api/anchors.ts";
import type { ReviewRequest } from "../../api/reviews.ts";
import type { Comment, Label, Thread } from "../../api/threads.ts";
import type { Person } from "../../people.ts";
import {
  annotationContext,
  annotationId,
  mediaFragments,
  type Selector,
  type SpecificResource,
  type TextualBody,
  type WebAnnotation,
} from "./terms.ts";

/** Where the text of a text anchor is now: offsets in code points of the text that `field` and `item` name. */
export interface TextNow {
  readonly field: string;
  readonly item?: string | undefined;
  readonly quote: Quote;
  readonly start: number;
  readonly end: number;
}

export interface Annotated {
  /** Address of the canvas. */
  readonly address: string;
  readonly title: string;
  /** With the comments that this reader sees. */
  readonly threads: readonly Thread[];
  readonly reviews: readonly ReviewRequest[];
  /** Null while the text is nowhere. */
  readonly textOf: (thread: Thread) => TextNow | null;
}

/** An AnnotationCollection with one page that holds everything. */
export function writeAnnotations(canvas: Annotated) {
  const items = [
    ...canvas.threads.flatMap((thread) => annotationsOf(canvas, thread)),
    ...canvas.reviews.flatMap((request) => verdictsOf(canvas, request)),
  ];
  return {
    "@context": annotationContext,
    id: `${canvas.address}#annotations`,
    type: "AnnotationCollection",
    label: canvas.title,
    total: items.length,
    first: {
      id: `${canvas.address}#annotations-1`,
      type: "AnnotationPage",
      startIndex: 0,
      items,
    },
  };
}

function annotationsOf(canvas: Annotated, thread: Thread): WebAnnotation[] {
  const [first, ...replies] = thread.comments;
  if (!first) return [];
  const target = annotationId(first.id);
  return [
    {
      ...begin(first, motivations(thread)),
      body: [...wordsOf(first, thread), ...tagsOf(thread)],
      target: targetOf(canvas, thread),
      "parley:anchor": thread.anchor,
      ...(thread.resolvedAt !== null && {
        "parley:resolvedAt": thread.resolvedAt,
        "parley:resolution": thread.resolution,
      }),
    },
    ...replies
      .filter(({ deletedAt }) => deletedAt === null)
      .map((comment) => ({
        ...begin(comment, ["replying"]),
        body: wordsOf(comment),
        target,
      })),
  ];
}

function begin(comment: Comment, motivation: readonly string[]) {
  return {
    id: annotationId(comment.id),
    type: "Annotation" as const,
    motivation,
    creator: person(comment.author),
    created: comment.createdAt,
    ...(comment.editedAt !== null && { modified: comment.editedAt }),
  };
}

function person({ name }: Person): WebAnnotation["creator"] {
  return { type: "Person", name };
}

const motivationOf: Readonly<Record<Label, string>> = {
  question: "questioning",
  concern: "assessing",
  suggestion: "commenting",
  praise: "assessing",
  "domain knowledge": "describing",
};

function motivations({ label, suggestion, decisionCandidate }: Thread) {
  const first = suggestion
    ? "editing"
    : label === null
      ? "commenting"
      : motivationOf[label];
  return [
    ...new Set([
      first,
      ...(decisionCandidate ? ["assessing"] : []),
      ...(label !== null ? ["tagging"] : []),
    ]),
  ];
}

/** A deleted comment that others answered stays, without its words. */
function wordsOf(comment: Comment, thread?: Thread): TextualBody[] {
  const { body } = comment;
  const suggestion = thread?.suggestion;
  return [
    ...(body === ""
      ? []
      : [
          {
            type: "TextualBody" as const,
            value: body,
            format: "text/markdown",
          },
        ]),
    ...(suggestion
      ? [
          {
            type: "TextualBody" as const,
            value: suggestion.replacement,
            format: "text/plain",
            purpose: "editing",
          },
        ]
      : []),
  ];
}

function tagsOf({ label, asks, decisionCandidate }: Thread): TextualBody[] {
  return [
    ...(label === null ? [] : [label]),
    ...(decisionCandidate ? ["decision candidate"] : []),
    ...asks.map((discipline) => `needs an answer from: ${discipline}`),
  ].map((value) => ({ type: "TextualBody", value, purpose: "tagging" }));
}

function targetOf(canvas: Annotated, thread: Thread): SpecificResource {
  const { anchor } = thread;
  const text = anchor.type === "text" ? canvas.textOf(thread) : null;
  const selector = selectorsOf(anchor, text);
  return {
    type: "SpecificResource",
    source: sourceOf(canvas.address, anchor, text),
    ...(selector.length > 0 && { selector }),
  };
}

function sourceOf(address: string, anchor: Anchor, text: TextNow | null) {
  const parts = new URLSearchParams();
  const block = blockOf(anchor);
  if (block !== null) parts.set("block", block);
  if (anchor.type === "text") {
    const { field, item } = text ?? anchor;
    parts.set("field", field);
    if (item !== undefined) parts.set("item", item);
  }
  const query = parts.toString();
  return query === "" ? address : `${address}?${query}`;
}

function selectorsOf(anchor: Anchor, text: TextNow | null): Selector[] {
  switch (anchor.type) {
    case "text": {
      const quote = text?.quote ?? anchor.quote;
      return [
        { type: "TextQuoteSelector", ...quote },
        ...(text
          ? [
              {
                type: "TextPositionSelector" as const,
                start: text.start,
                end: text.end,
              },
            ]
          : []),
      ];
    }
    case "region":
    case "point": {
      const { x, y } = anchor;
      const [w, h] = anchor.type === "region" ? [anchor.w, anchor.h] : [1, 1];
      return [
        {
          type: "FragmentSelector",
          conformsTo: mediaFragments,
          value: `xywh=pixel:${[x, y, w, h].map(Math.round).join()}`,
        },
      ];
    }
    case "block":
      return [];
    case "version":
      return [{ type: "FragmentSelector", value: `version=${anchor.seq}` }];
    case "difference":
      return [
        {
          type: "FragmentSelector",
          value: `from=${anchor.from}&to=${anchor.to}`,
        },
      ];
    case "link":
      return [
        {
          type: "FragmentSelector",
          value: `link=${encodeURIComponent(anchor.link)}`,
        },
      ];
    case "datum":
    case "range":
    case "row":
    case "sample":
      return [
        {
          type: "FragmentSelector",
          value: `${anchor.type}=${encodeURIComponent(anchor.words)}`,
        },
      ];
    default:
      return anchor satisfies never;
  }
}

/** Reviews are assessments. */
function verdictsOf(
  { address }: Annotated,
  request: ReviewRequest,
): WebAnnotation[] {
  return request.reviews.flatMap((review) => {
    const { state, at, word } = review;
    if ((state !== "approved" && state !== "changes") || at === null) return [];
    const verdict = state === "approved" ? "approved" : "changes wanted";
    return [
      {
        id: annotationId(review.id),
        type: "Annotation",
        motivation: ["assessing"],
        creator: {
          type: "Person",
          name: review.person?.name ?? review.discipline ?? "",
        },
        created: at,
        body: [
          { type: "TextualBody", value: verdict, purpose: "assessing" },
          ...(word === ""
            ? []
            : [
                {
                  type: "TextualBody" as const,
                  value: word,
                  format: "text/plain",
                },
              ]),
        ],
        target: {
          type: "SpecificResource",
          source:
            request.block === null
              ? address
              : `${address}?${new URLSearchParams({ block: request.block })}`,
        },
      },
    ];
  });
}
