/** How requests about reviews can fail. */
import { Refusal } from "../http/errors.ts";

export const reviewNotFound = () =>
  new Refusal(
    404,
    "review_not_found",
    "There is no such review. The request may have been withdrawn with its canvas.",
  );

export const reviewWithdrawn = () =>
  new Refusal(
    409,
    "review_withdrawn",
    "This request for review was withdrawn, so there is nothing to answer. Write a comment instead.",
  );

export const reviewTaken = (name: string) =>
  new Refusal(
    409,
    "review_taken",
    `${name} has taken this review already. Write a comment instead, or ask for a review of your own.`,
  );

export const notYourReview = () =>
  new Refusal(
    403,
    "not_your_review",
    "Somebody else was asked for this review. Write a comment instead.",
  );

export const cannotReview = (name: string) =>
  new Refusal(
    422,
    "cannot_review",
    `${name} may not comment on this canvas. Share it with them first, then ask again.`,
  );

export const cannotReviewOwn = () =>
  new Refusal(
    422,
    "cannot_review_own",
    "You cannot ask yourself for a review. Choose somebody else, or a discipline.",
  );

export const blockNotFound = () =>
  new Refusal(
    404,
    "block_not_found",
    "This block is not on the canvas any more. Choose another one, or ask for a review of the whole canvas.",
  );

export const notYourRequest = () =>
  new Refusal(
    403,
    "not_your_request",
    "Only whoever asked, or an owner of the canvas, can withdraw a request for review.",
  );
