/** What the example's people said to each other, on cards and on one point of the canvas. */
import type { Anchor } from "../../shared/api/anchors.ts";
import type { Person } from "../../shared/people.ts";
import { blockIds } from "./document.ts";
import { cellRect } from "./layout.ts";
import { team } from "./people.ts";

export interface ExampleThread {
  readonly anchor: Anchor;
  readonly comments: readonly { readonly by: Person; readonly body: string }[];
  readonly resolvedBy?: Person;
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
      { by: ana, body: "Good. Then 9 missed is the number I will quote." },
    ],
    resolvedBy: ana,
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
  },
  {
    anchor: onBlock(blockIds.ablation),
    comments: [
      {
        by: leila,
        body: "I am glad the practice is out. It would have told us who lives far away.",
      },
      {
        by: jonas,
        body: "Removed from the inputs; the model needs no retraining for it.",
      },
    ],
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
    ],
  },
];
