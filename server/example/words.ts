/** What the example's cards say, as Markdown. Every figure about letters is made up, and the first card says so. */
import { mention, team } from "./people.ts";

export const title = "Example: urgent referral letters (synthetic)";

export const intro = `
## Example · synthetic data

A hospital team sorts referral letters by urgency. The letters, people and decisions are **made up**; two charts show real, public training runs and say so.
`;

export const howTo = `
#### How to use this canvas

- Read it frame by frame, left to right, or open the notebook view
- Double-click a card to edit it; double-click the paper for a new one
- Drop an evaluation file anywhere: it becomes a chart
`;

export const whoIsWho = `
#### Who is who

Mira, data science · Jonas, ML engineering · Ana and Tom, nurses · Leila, neurologist · Sam, operations and data steward.

Yours to change, copy or delete.
`;

export const question = `
## Which letters need a specialist within 14 days?

A letter now waits **3.2 days** (median) before anyone sorts it, and urgent ones have been missed.

**Goal:** 1.5 days by week 10, and no missed urgent referral.

- Reads the letter, prior visits and the lab feed
- Says urgent, soon or routine
- Shadow mode: a nurse confirms every label
- On our own machines, p95 ≤ 300 ms
`;

export const dataset = `
### Data: letters v3

- **400** test letters, **120** of them urgent
- Labelled by two nurses and a neurologist
- Privacy: special category, stays on premises
- Status: accepted, ${mention(team.sam)}

Relabelled after D-2 settled what *urgent* means; all runs were repeated.
`;

export const vocabulary = `
### Words we share

**Urgent**: must be seen within 14 days. Not "p ≥ .5" and not "the P1 queue" (agreed in D-2).

**Urgent recall**: of the letters that are urgent, the share we flag. Missing one is what we fear.

**Flag rate**: the share of all letters we flag. Each one costs a nurse four minutes.
`;

export const beatsTfidf = {
  statement:
    "An encoder with a red-flag lexicon finds more urgent letters than TF-IDF",
  body: `
Keyword features miss negation, unusual phrasing and rare red flags.

**Result:** 111 of 120 found, .925 [.864, .960]. Against TF-IDF it gains 15 letters and loses 2 (exact McNemar, p = .0023).
`,
};

export const practiceHelps = {
  statement: "Knowing the referring practice helps to find urgent letters",
  body: `
Some practices write more clearly, and some refer later.

**Result:** without it, 2 letters gained and 2 lost of 120: no difference. It may also stand in for where patients live.
`,
};

export const plan = `
### How we would know

Written down in week 3, before any result:

1. Compare on the same 400 letters, paired
2. Confirmed at urgent recall ≥ .90 **and** p < .05
3. The flag rate may rise by 5 points at most

One deviation: the test set was relabelled after D-2.
`;

export const recallChart = {
  title: "Urgent recall by model",
  body: "Synthetic. 120 urgent letters; 95 % Wilson intervals.",
};

export const price = `
### What the higher recall costs

| run | missed | recall | flag rate |
|---|---|---|---|
| R1 keywords | 36 | .700 | .39 |
| R2 TF-IDF | 22 | .817 | .42 |
| R3 encoder | 13 | .892 | .43 |
| **R4 + red flags** | **9** | **.925** | **.44** |

R4 against R2: flag rate **+.020** [−.048, .088]. The interval crosses our limit of 5 points.
`;

export const ablation = `
### What each part is worth: R4 with one part removed

| removed | change in urgent recall | letters lost / gained | p | p, adjusted for 5 tests |
|---|---|---|---|---|
| red-flag lexicon | **−.100** | 14 / 2 | .0042 | **.021** |
| medication list | −.025 | 5 / 2 | .45 | 1.0 |
| prior visits | −.008 | 3 / 2 | 1.0 | 1.0 |
| referring practice | 0 | 2 / 2 | 1.0 | 1.0 |
| letter date | +.008 | 1 / 2 | 1.0 | 1.0 |

Only the lexicon matters beyond chance. Same 120 urgent letters and seed each time; exact McNemar, Benjamini–Hochberg.
`;

export const sizeChart = {
  title: "Does a larger model keep learning?",
  body: "Real and public: EleutherAI's Pythia on ARC-easy, zero-shot. Apache-2.0.",
};

export const overfitChart = {
  title: "Why we stop training early",
  body: "Real and public: a Trainer log by A. Goncharov. MIT. Held-out loss rises while training loss falls.",
};

export const acceptFlags = {
  question: "D-4 Do we accept more flagged letters for the higher recall?",
  options: [
    "Yes, use R4: 9 urgent letters missed",
    "No, keep TF-IDF: 22 missed",
    "Wait for 200 more letters",
  ],
  taken: 0,
  body: `
Thirteen fewer missed letters outweigh two more flags in a hundred. **Dissent:** Tom, for the morning workload. **Revisit if** the weekly flag rate passes .47.
`,
};

export const dropPractice = {
  question: "D-5 Does the referring practice stay an input?",
  options: ["Remove it", "Keep it"],
  taken: 0,
  body: `
It adds nothing we can measure, and it may stand in for income or distance.
`,
};

export const next = `
### Next

- [x] Run R4 again on the relabelled letters, ${mention(team.mira)}
- [x] Remove the practice from the inputs, ${mention(team.jonas)}
- [ ] Two weeks of shadow mode in three clinics, ${mention(team.ana)}
- [ ] Count flags per morning, ${mention(team.tom)}
- [ ] Add the missed letters as scenarios, ${mention(team.leila)}
`;
