/** What the example's people said to each other, on cards and on one point of the canvas. */
import type { Anchor } from "../../shared/api/anchors.ts";
import type { ConditionSpec, Label } from "../../shared/api/threads.ts";
import type { Discipline, Person } from "../../shared/people.ts";
import { blockIds } from "./document.ts";
import { cellRect } from "./layout.ts";
import { team } from "./people.ts";

export interface ExampleThread {
  readonly anchor: Anchor;
  readonly comments: readonly {
    readonly by: Person;
    readonly body: string;
    readonly reactions?: Readonly<Record<string, Person>>;
  }[];
  readonly label: Label;
  readonly resolvedBy?: Person;
  readonly reason?: string;
  /** From whom an answer is needed. */
  readonly asks?: readonly Discipline[];
  readonly condition?: ConditionSpec;
}

const { mira, jonas, ana, tom, leila, sam } = team;
const onBlock = (block: string): Anchor => ({ type: "block", block });

const plan = cellRect(1, 2);

export const exampleThreads: readonly ExampleThread[] = [
  {
    anchor: onBlock(blockIds.recallChart),
    comments: [
      {
        by: ana,
        body: "Does **urgent** here mean my “seen within 14 days”, or the P1 queue?",
      },
      {
        by: mira,
        body: "Yours, since D-2. The test letters were relabelled and all four runs repeated.",
      },
      {
        by: ana,
        body: "Good. Then 9 missed is the number I will quote.",
        reactions: { "👍": mira },
      },
    ],
    label: "question",
    resolvedBy: ana,
    reason: "It means “seen within 14 days”.",
  },
  {
    anchor: onBlock(blockIds.acceptFlags),
    comments: [
      {
        by: tom,
        body: "I would have waited. Two more flags in a hundred are two more phone calls every morning.",
      },
      {
        by: sam,
        body: "Noted as dissent, and the limit that reopens this is in the card: .47.",
      },
    ],
    label: "concern",
  },
  {
    anchor: onBlock(blockIds.ablation),
    comments: [
      {
        by: leila,
        body: "I am glad the practice is out. It would have told us who lives far away.",
        reactions: { "🙏": sam },
      },
      {
        by: jonas,
        body: "Removed from the inputs; the model needs no retraining for it.",
      },
    ],
    label: "domain knowledge",
  },
  {
    anchor: {
      type: "point",
      x: plan.x + plan.w - 24,
      y: plan.y + plan.h + 24,
    },
    comments: [
      {
        by: jonas,
        body: "Next time, shall we also write down how many scenarios have to pass?",
      },
      {
        by: mira,
        body: "Yes. For recall I would say 95 in 100: this closes by itself when a run gets there. How many scenarios is for you to say.",
      },
    ],
    label: "suggestion",
    asks: ["domain expert"],
    condition: {
      metric: "urgent recall",
      comparator: ">=",
      threshold: 0.95,
      filter: "attributes.model = 'encoder + red flags'",
      dataset: "",
    },
  },
];
