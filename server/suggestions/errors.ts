/** How suggestions can fail. None of these changed the text. */
import { Refusal } from "../http/errors.ts";

export const suggestionNeedsText = () =>
  new Refusal(
    422,
    "suggestion_needs_text",
    "A suggestion changes words of a text. Mark the words, or put the caret where new ones belong.",
    { path: "anchor" },
  );

export const suggestionHasNoPlace = () =>
  new Refusal(
    409,
    "suggestion_has_no_place",
    "The words that you marked are not there any more. Your suggestion was not sent; mark the place again.",
    { path: "anchor" },
  );

export const suggestedTextChanged = (present: string) =>
  new Refusal(
    409,
    "suggestion_text_changed",
    "Somebody changed these words after you marked them. Your suggestion was not sent; look at the new words first.",
    { present },
  );

export const suggestionChangesNothing = () =>
  new Refusal(
    422,
    "suggestion_changes_nothing",
    "The suggested text is what stands there already.",
    { path: "suggestion.replacement" },
  );

export const suggestionKindMismatch = (kind: string) =>
  new Refusal(
    422,
    "suggestion_kind_mismatch",
    `What was sent is not to ${kind} something: an insertion marks a place and brings words, a deletion marks words and brings none, a replacement does both.`,
    { path: "suggestion.kind" },
  );

export const suggestionDoesNotFit = (reason: string) =>
  new Refusal(
    422,
    "suggestion_does_not_fit",
    `These words cannot be changed as one: ${reason}. Suggest the changes one by one.`,
  );

export const noSuggestion = () =>
  new Refusal(
    409,
    "no_suggestion",
    "This thread suggests no change of text, so there is nothing to decide.",
  );

export const suggestionDecided = (status: string, by: string) =>
  new Refusal(
    409,
    "suggestion_decided",
    `${by} has ${status} this suggestion already. Nothing was changed again.`,
    { status },
  );

export const suggestionBusy = () =>
  new Refusal(
    409,
    "suggestion_busy",
    "Somebody else is accepting this suggestion right now. Look again in a moment.",
  );

export const suggestionOrphaned = () =>
  new Refusal(
    409,
    "suggestion_orphaned",
    "The words that this suggestion is about are gone, so it cannot be accepted. Decline it, or write the new words yourself.",
  );

/** The server looks where they went, or that they are gone, within seconds of an edit. */
export const suggestionMoving = () =>
  new Refusal(
    409,
    "suggestion_moving",
    "Somebody is moving or deleting these words right now, so nothing was changed. Try again in a moment.",
  );

/** `present`: what stands there now, which has to be sent along (`expected`) to replace it all the same. */
export const suggestionConflict = (
  original: string,
  present: string,
  replacement: string,
) =>
  new Refusal(
    409,
    "suggestion_conflict",
    "Somebody changed these words after the suggestion was made. Nothing was changed; look at both texts and decide again.",
    { original, present, replacement },
  );
