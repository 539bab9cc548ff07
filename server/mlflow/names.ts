/** Names for runs whose code gives none: `quiet-heron-412`. */
import { randomInt } from "node:crypto";

const adjectives =
  "able amber bold brisk calm candid clever crisp deft eager early fair fleet frank gentle glad grand hardy honest humble jolly keen kind lively loyal lucid mellow merry mild neat nimble noble patient placid plucky polite proud quick quiet rare ready serene sharp silent sleek smart snug spry stoic sturdy sunny swift tidy vivid warm wise witty".split(
    " ",
  );
const animals =
  "ant badger bat bear beaver bee bison boar crane crow deer dove eagle elk falcon ferret finch fox frog goat goose gull hare hawk heron horse ibis jay koala lark lemur lynx mole moose moth newt otter owl panda pika quail ram raven robin seal shrew sloth snail sparrow stork swan tern toad trout vole whale wolf wren yak zebra".split(
    " ",
  );

export function makeRunName(): string {
  return [
    adjectives[randomInt(adjectives.length)],
    animals[randomInt(animals.length)],
    randomInt(1000),
  ].join("-");
}
