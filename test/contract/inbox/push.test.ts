/** Notices of browsers, from a mention to what a browser reads: over a real HTTP push service that cannot read them. */
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createBoundedFetch } from "../../../server/http/outgoing.ts";
import { Courier } from "../../../server/inbox/courier.ts";
import { pushTriesInAll } from "../../../server/inbox/pushing.ts";
import { fetchOutside, type PushFetch } from "../../../server/push/push.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import {
  answerIn,
  giveRole,
  inboxOf,
  mention,
  patchLine,
  startThread,
} from "../../stage/inbox.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface PushService {
  readonly received: Received[];
  /** By path; 201 where nothing is said. */
  readonly answers: Map<string, { status: number; retryAfter?: string }>;
  readonly port: number;
  /** As the server's, but services of this name are this one. */
  readonly fetch: PushFetch;
  close(): Promise<unknown>;
}

const origin = "https://push.example.org";

async function openPushService(): Promise<PushService> {
  const received: Received[] = [];
  const answers: PushService["answers"] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      received.push({
        path,
        headers: request.headers,
        body: Buffer.concat(chunks),
      });
      const { status, retryAfter } = answers.get(path) ?? { status: 201 };
      response.writeHead(status, {
        ...(retryAfter && { "retry-after": retryAfter }),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = createBoundedFetch({
    maxBytes: 10_000,
    timeoutMs: 10_000,
    ownHost: "127.0.0.1",
  });
  return {
    received,
    answers,
    port,
    fetch: (address, request) =>
      send(address.replace(origin, `http://127.0.0.1:${port}`), request),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** What a browser keeps of a subscription. */
class Browser {
  readonly path: string;
  readonly endpoint: string;
  readonly #key: ECDH = createECDH("prime256v1");
  readonly #auth = randomBytes(16);

  constructor(path: string) {
    this.path = path;
    this.endpoint = origin + path;
    this.#key.generateKeys();
  }

  get keys() {
    return {
      p256dh: this.#key.getPublicKey().toString("base64url"),
      auth: this.#auth.toString("base64url"),
    };
  }

  /** RFC 8291 and RFC 8188, from the side of the browser. */
  read(body: Buffer): unknown {
    const salt = body.subarray(0, 16);
    const idLength = body[20]!;
    const sender = body.subarray(21, 21 + idLength);
    const sealed = body.subarray(21 + idLength);
    const derive = (secret: Buffer, by: Buffer, info: Buffer, size: number) =>
      Buffer.from(hkdfSync("sha256", secret, by, info, size));
    const input = derive(
      this.#key.computeSecret(sender),
      this.#auth,
      Buffer.concat([
        Buffer.from("WebPush: info\0"),
        this.#key.getPublicKey(),
        sender,
      ]),
      32,
    );
    const key = derive(
      input,
      salt,
      Buffer.from("Content-Encoding: aes128gcm\0"),
      16,
    );
    const nonce = derive(
      input,
      salt,
      Buffer.from("Content-Encoding: nonce\0"),
      12,
    );
    const cipher = createDecipheriv("aes-128-gcm", key, nonce);
    cipher.setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([
      cipher.update(sealed.subarray(0, -16)),
      cipher.final(),
    ]);
    // One record, the last, without padding.
    expect(text.at(-1)).toBe(2);
    return JSON.parse(text.subarray(0, -1).toString("utf8"));
  }
}

const minuteMs = 60_000;

eachDatabase((database) => {
  let service: PushService;
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;
  let people = 0;

  beforeAll(async () => {
    service = await openPushService();
    stage = await openAccounts({
      database,
      environment: { PUBLIC_URL: "http://localhost:4000" },
    });
  });
  afterAll(async () => {
    await stage.close();
    await service.close();
  });
  beforeEach(async () => {
    service.received.length = 0;
    service.answers.clear();
    people += 1;
    ann = await stage.invite(`Ann${people}`);
    ben = await stage.invite(`Ben${people}`);
    canvas = await makeCanvas(ann, "Referral: triage");
    await giveRole(ann, canvas, ben, "commenter");
  });

  const allowIn = async (name: string, who = ben) => {
    const browser = new Browser(`/${name}${people}`);
    const { endpoint, keys } = browser;
    const { status } = await who.call("POST", "/api/push/subscriptions", {
      endpoint,
      keys,
    });
    expect(status).toBe(204);
    return browser;
  };
  const turn = (aheadMs = 0, fetch = service.fetch) =>
    new Courier(stage.context, {
      now: () => Date.now() + aheadMs,
      fetch,
    }).turn();
  const subscriptions = () =>
    stage.context.store.db
      .selectFrom("push_subscription")
      .selectAll()
      .where("user_id", "=", ben.id)
      .execute();
  const ask = (words = "Is **.90** enough") =>
    startThread(ann, canvas, `${words}, ${mention(ben)}?`);

  it("brings a browser what it alone can read, and the way there", async () => {
    const browser = await allowIn("laptop");
    const thread = await ask();
    await turn();
    expect(service.received).toHaveLength(1);
    const [{ path, headers, body }] = service.received as [Received];
    expect(path).toBe(browser.path);
    expect(headers).toMatchObject({
      "content-encoding": "aes128gcm",
      ttl: "86400",
    });
    expect(body.toString("latin1")).not.toContain("enough");
    const [item] = await inboxOf(ben);
    expect(browser.read(body)).toEqual({
      title: `Ann${people} mentioned you on “Referral: triage”`,
      body: `Is .90 enough, @Ben${people}?`,
      to: `/c/${canvas}?thread=${thread.id}&comment=${thread.comments[0]!.id}`,
      tag: item!.id,
    });
    await turn(minuteMs);
    expect(service.received).toHaveLength(1);
  });

  it("says who pushes, signed for that service and for half a day at most", async () => {
    await allowIn("laptop");
    await ask();
    const at = Date.now();
    await turn();
    const { key } = (await ben.call<{ key: string }>("GET", "/api/push/key"))
      .body;
    const [, head, claims, mark, given] =
      /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(
        service.received[0]!.headers.authorization ?? "",
      )!;
    expect(given).toBe(key);
    const point = Buffer.from(key, "base64url");
    expect([point.length, point[0]]).toEqual([65, 4]);
    const publicKey = createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: point.subarray(1, 33).toString("base64url"),
        y: point.subarray(33).toString("base64url"),
      },
    });
    const isSigned = (text: string) =>
      verify(
        "sha256",
        Buffer.from(text),
        { key: publicKey, dsaEncoding: "ieee-p1363" },
        Buffer.from(mark!, "base64url"),
      );
    expect(isSigned(`${head}.${claims}`)).toBe(true);
    expect(isSigned(`${head}.${claims}x`)).toBe(false);
    const read = (part: string) =>
      JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as object;
    expect(read(head!)).toEqual({ typ: "JWT", alg: "ES256" });
    const { aud, exp, sub } = read(claims!) as Record<string, never>;
    expect(aud).toBe(origin);
    expect(sub).toBe("http://localhost:4000");
    const ahead = Number(exp) * 1000 - at;
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThanOrEqual(24 * 60 * minuteMs);
  });

  it.each([404, 410])("forgets a browser that is gone (%i)", async (status) => {
    const gone = await allowIn("gone");
    const here = await allowIn("here");
    service.answers.set(gone.path, { status });
    const thread = await ask();
    await turn();
    expect((await subscriptions()).map(({ endpoint }) => endpoint)).toEqual([
      here.endpoint,
    ]);
    await answerIn(ann, thread, "More");
    await turn(minuteMs);
    expect(service.received.map(({ path }) => path).sort()).toEqual(
      [gone.path, here.path, here.path].sort(),
    );
  });

  it.each([429, 503])(
    "tries again later and later what a service does not take (%i), there alone, and then gives up",
    async (status) => {
      const busy = await allowIn("busy");
      const here = await allowIn("here");
      service.answers.set(busy.path, { status });
      await ask();
      await turn();
      const tries = () =>
        service.received.filter(({ path }) => path === busy.path).length;
      expect(tries()).toBe(1);
      await turn(minuteMs / 2);
      expect(tries()).toBe(1);
      let at = 0;
      for (let tried = 1; tried < pushTriesInAll; tried += 1) {
        at += minuteMs * 4 ** (tried - 1);
        await turn(at - minuteMs / 2);
        expect(tries()).toBe(tried);
        await turn(at + minuteMs / 2);
        at += minuteMs / 2;
        expect(tries()).toBe(tried + 1);
      }
      await turn(at + 48 * 60 * minuteMs);
      expect(tries()).toBe(pushTriesInAll);
      expect(
        service.received.filter(({ path }) => path === here.path),
      ).toHaveLength(1);
      // The browser itself is not given up.
      expect(await subscriptions()).toHaveLength(2);
    },
  );

  it("waits as long as the service asks, and then arrives once", async () => {
    const busy = await allowIn("busy");
    service.answers.set(busy.path, { status: 429, retryAfter: "1800" });
    await ask();
    await turn();
    service.answers.clear();
    await turn(29 * minuteMs);
    expect(service.received).toHaveLength(1);
    await turn(31 * minuteMs);
    expect(service.received).toHaveLength(2);
    expect(busy.read(service.received[1]!.body)).toMatchObject({
      body: `Is .90 enough, @Ben${people}?`,
    });
    await turn(24 * 60 * minuteMs);
    expect(service.received).toHaveLength(2);
  });

  it("is not tried again when it was read meanwhile, nor when the canvas was closed to them", async () => {
    const busy = await allowIn("busy");
    service.answers.set(busy.path, { status: 503 });
    await ask("One");
    await turn();
    await patchLine(ben, (await inboxOf(ben))[0]!, { read: true });
    await ask("Two");
    await turn();
    await giveRole(ann, canvas, ben, null);
    service.answers.clear();
    await turn(60 * minuteMs);
    expect(service.received).toHaveLength(2);
  });

  it("ends where one signs out, there alone", async () => {
    const phone = await stage.invite(`Phone${people}`);
    await stage.context.store.db
      .updateTable("session")
      .set({ user_id: ben.id })
      .where("user_id", "=", phone.id)
      .execute();
    const here = await allowIn("laptop");
    await allowIn("phone", phone);
    expect(await subscriptions()).toHaveLength(2);
    expect((await phone.call("DELETE", "/api/session")).status).toBe(204);
    expect((await subscriptions()).map(({ endpoint }) => endpoint)).toEqual([
      here.endpoint,
    ]);
    await ask();
    await turn();
    expect(service.received.map(({ path }) => path)).toEqual([here.path]);
  });

  it("ends for who was deactivated", async () => {
    await allowIn("laptop");
    await ask();
    const path = `/api/admin/people/${ben.id}/deactivate`;
    expect((await stage.admin.call("POST", path, {})).status).toBeLessThan(300);
    expect(await subscriptions()).toEqual([]);
    await turn();
    expect(service.received).toEqual([]);
  });

  it("reaches nothing inside our own network, by address or by name", async () => {
    const { keys } = new Browser("/x");
    for (const endpoint of [
      `https://127.0.0.1:${service.port}/x`,
      "https://[::1]/x",
      "https://169.254.169.254/x",
      "http://push.example.org/x",
    ])
      expect(
        await ben.call("POST", "/api/push/subscriptions", { endpoint, keys }),
      ).toMatchObject({ status: 422 });
    const endpoint = `https://localhost:${service.port}/x`;
    await ben.call("POST", "/api/push/subscriptions", { endpoint, keys });
    expect(await subscriptions()).toHaveLength(1);
    await ask();
    await turn(0, fetchOutside);
    expect(service.received).toEqual([]);
    expect(await subscriptions()).toEqual([]);
  });
});
