/**
 * A hand on the mouse. It presses only what stands still and lies on top, as a person does: a box that was read while
 * the page was still placing things is where something else is by the time of the press.
 */
import type { Locator, Page } from "playwright-core";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Frames in which nothing may have moved. */
const stillFrames = 6;

/** Where an element is on the screen, once it has stayed there. */
export function steadyBox(target: Locator): Promise<Box> {
  return target.evaluate(async (element, stillFrames) => {
    let box = element.getBoundingClientRect();
    for (let still = 0; still < stillFrames;) {
      await new Promise(requestAnimationFrame);
      const { x, y, width, height } = element.getBoundingClientRect();
      const same =
        x === box.x &&
        y === box.y &&
        width === box.width &&
        height === box.height;
      still = same && width > 0 ? still + 1 : 0;
      box = element.getBoundingClientRect();
    }
    return { x: box.x, y: box.y, width: box.width, height: box.height };
  }, stillFrames);
}

/** In pixels of the page: x and y. */
export type Point = readonly [number, number];

/**
 * Presses at a place of an element that stands still, as soon as that place shows the element, or something else that
 * lies in `within`. Gives the place; the mouse is still down.
 */
export async function press(
  page: Page,
  target: Locator,
  place: (box: Box) => Point,
  within = target,
): Promise<Point> {
  for (;;) {
    const at = place(await steadyBox(target));
    await page.mouse.move(...at);
    await within.evaluate(async (owner, [x, y]) => {
      while (!owner.contains(document.elementFromPoint(x, y)))
        await new Promise(requestAnimationFrame);
    }, at);
    // What the pointer brings up by passing may move it.
    const still = place(await steadyBox(target));
    if (still[0] !== at[0] || still[1] !== at[1]) continue;
    await page.mouse.down();
    return at;
  }
}
