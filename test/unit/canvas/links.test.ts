import { expect, test } from "vitest";
import { usualRelation } from "../../../client/canvas/links.ts";

test("what a new link says first follows from what it links", () => {
  const says = (from: string, to: string) =>
    `${from} ${usualRelation(from, to)} ${to}`;
  expect([
    says("chart", "hypothesis"),
    says("note", "hypothesis"),
    says("hypothesis", "chart"),
    says("hypothesis", "note"),
    says("hypothesis", "decision"),
    says("decision", "hypothesis"),
    says("decision", "decision"),
    says("chart", "chart"),
    says("note", "chart"),
  ]).toEqual([
    "chart supports hypothesis",
    "note supports hypothesis",
    "hypothesis uses chart",
    "hypothesis uses note",
    "hypothesis answers decision",
    "decision uses hypothesis",
    "decision supersedes decision",
    "chart derived from chart",
    "note uses chart",
  ]);
});
