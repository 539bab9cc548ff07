/**
 * W3C Web Annotation Data Model, as JSON-LD: https://www.w3.org/TR/annotation-model/. What the model has no words for
 * (which value of a chart, which version) stands beside it under terms of our own, so that a file that comes back to
 * Parley loses nothing.
 */

export const annotationContext = [
  "http://www.w3.org/ns/anno.jsonld",
  {
    parley: "urn:parley:terms#",
    "parley:anchor": { "@id": "urn:parley:terms#anchor", "@type": "@json" },
  },
] as const;

export interface TextualBody {
  readonly type: "TextualBody";
  readonly value: string;
  readonly format?: string;
  readonly purpose?: string;
}

export type Selector =
  | {
      readonly type: "TextQuoteSelector";
      readonly exact: string;
      readonly prefix: string;
      readonly suffix: string;
    }
  /** In code points, not in UTF-16 code units. */
  | {
      readonly type: "TextPositionSelector";
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly type: "FragmentSelector";
      readonly value: string;
      readonly conformsTo?: string;
    };

export interface SpecificResource {
  readonly type: "SpecificResource";
  readonly source: string;
  readonly selector?: readonly Selector[];
}

export interface WebAnnotation {
  readonly id: string;
  readonly type: "Annotation";
  readonly motivation: readonly string[];
  readonly creator: {
    readonly type: "Person";
    readonly name: string;
  };
  readonly created: string;
  readonly modified?: string;
  readonly body: readonly TextualBody[];
  readonly target: SpecificResource | string;
  readonly "parley:anchor"?: unknown;
  readonly "parley:resolvedAt"?: string;
  readonly "parley:resolution"?: string;
}

/** Media fragments: https://www.w3.org/TR/media-frags/ */
export const mediaFragments = "http://www.w3.org/TR/media-frags/";

export const annotationId = (id: string) => `urn:uuid:${id}`;

/** The UUID of an id as we write them; null for others. */
export function uuidOf(id: string): string | null {
  return (
    /^urn:uuid:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i
      .exec(id)?.[1]
      ?.toLowerCase() ?? null
  );
}
