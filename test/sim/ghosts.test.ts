/** RELIABILITY F17, in virtual time: those who vanished without a word are gone from the canvas within 35 s. */
import { expect, it } from "vitest";
import { openWorld } from "./playWorld.ts";

const limitMs = 35_000;

it("F17: a person whose line went dead is gone for everybody within 35 s", async () => {
  const { world, time, close } = await openWorld({ seed: 1 });
  try {
    const [ann, ben] = world.people.flatMap(({ tabs }) => tabs);
    await time.run(() => ann!.sees(ben!) && ben!.sees(ann!), 10_000);
    expect(ann!.sees(ben!)).toBe(true);
    // Nobody is told that the line is dead.
    world.weather.noticeMs = 3_600_000;
    ben!.vanish();
    expect(await time.run(() => !ann!.sees(ben!), limitMs)).toBe(true);
  } finally {
    close();
  }
});

it("F17: those who were connected to a process that died are gone for those at another within 35 s", async () => {
  const { world, time, close } = await openWorld({ seed: 4, servers: 2 });
  try {
    const [first, second] = world.servers;
    const tabs = world.people.flatMap((somebody) => somebody.tabs);
    const isSplit = () =>
      [first, second].every((server) =>
        tabs.some((tab) => tab.server === server),
      );
    await time.run(() => tabs.every((tab) => tab.isConnected), 10_000);
    expect(isSplit()).toBe(true);
    const here = tabs.find((tab) => tab.server === first)!;
    const there = tabs.find((tab) => tab.server === second)!;
    expect(await time.run(() => here.sees(there), 40_000)).toBe(true);
    for (const tab of tabs) if (tab.server === second) tab.vanish();
    await world.kill(second!);
    expect(await time.run(() => !here.sees(there), limitMs)).toBe(true);
  } finally {
    close();
  }
});
