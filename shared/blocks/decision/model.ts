/** A decision: the question, the options that were open, the one taken, why, and who took it. */
import { z } from "zod";
import { items, plainText, text, value } from "../field.ts";
import { defineBlock, type BlockOf, type Status } from "../model.ts";

export const decisionStatuses = ["proposed", "accepted", "rejected"] as const;
export type DecisionStatus = (typeof decisionStatuses)[number];

/** An accepted decision is in force until another one that is in force supersedes it. */
export const decisionWords: Readonly<Record<DecisionStatus, Status>> = {
  proposed: { word: "proposed", tone: "warn" },
  accepted: { word: "in force", tone: "good" },
  rejected: { word: "rejected", tone: "bad" },
};

export const decision = defineBlock({
  kind: "decision",
  label: "decision",
  hint: "A question, its options, the outcome and why",
  size: { w: 400, h: 300 },
  minSize: { w: 240, h: 160 },
  fields: {
    question: text("line", "What has to be decided?"),
    options: items("An option"),
    /** Id of the option taken; null while open. */
    outcome: value(z.string().max(64).nullable(), null),
    status: value(z.enum(decisionStatuses), "proposed"),
    body: text("body", "Why?"),
    /** User ids of those who decide. */
    people: value(z.array(z.string().max(64)).max(100), []),
  },
  mainText: "question",
  title: (block) => plainText(block.fields.question),
  status: ({ fields: { status } }) => decisionWords[status],
  markdown(block, write) {
    const { question, options, outcome, status, body } = block.fields;
    return [
      `### Decision: ${write.plain(plainText(question))}`,
      `Status: ${status}`,
      options
        .map(
          (option) =>
            `- ${option.id === outcome ? "**" : ""}${write.plain(plainText(option.text))}${option.id === outcome ? "** (taken)" : ""}`,
        )
        .join("\n"),
      write.richText(body),
    ]
      .filter(Boolean)
      .join("\n\n");
  },
});
export type Decision = BlockOf<typeof decision>;
