import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  noteAccessChange,
  type AccessChange,
} from "../../server/access/changes.ts";
import { readConfig } from "../../server/config.ts";
import { createLog } from "../../server/log.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";
import { AccessFeed } from "../../server/sync/accessFeed.ts";
import { defaultHubSettings } from "../../server/sync/hub.ts";
import { eachDatabase } from "../stage/databases.ts";
import { until } from "../stage/until.ts";

eachDatabase((database) => {
  let dataDir: string;
  let store: Store;
  let feed: AccessFeed;
  let told: AccessChange[] = [];

  beforeEach(async () => {
    told = [];
    dataDir = await mkdtemp(join(tmpdir(), "parley-feed-"));
    const config = readConfig({
      LOG_LEVEL: "silent",
      ...(await database.make()),
      DATA_DIR: dataDir,
    });
    store = await openStore(config);
    vi.useFakeTimers({ toFake: ["Date"] });
    feed = new AccessFeed({
      db: store.db,
      log: createLog(config),
      audience: {
        lookAgain: async (change) => void told.push(change),
        lookAtEveryone: async () => {},
      },
      pollMs: 10,
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    feed.stop();
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const isTold = (tokenId: string) => () =>
    told.some((change) => "tokenId" in change && change.tokenId === tokenId);

  it("T8: what a command beside the server ends is felt, also after hours in which nothing changed", async () => {
    for (const tokenId of ["one", "two"]) {
      await noteAccessChange(store.db, { tokenId });
      await until(isTold(tokenId), { what: tokenId });
    }
    vi.setSystemTime(Date.now() + 3 * 60 * 60_000);
    await until(async () => {
      const rows = await store.db
        .selectFrom("access_change")
        .select("seq")
        .execute();
      return rows.length < 2;
    });
    await noteAccessChange(store.db, { tokenId: "later" });
    await until(isTold("later"), { what: "later" });
  }, 60_000);
});

it("T8: what no other process told is looked for twice a second", () => {
  expect(defaultHubSettings.accessPollMs).toBeLessThanOrEqual(500);
});
