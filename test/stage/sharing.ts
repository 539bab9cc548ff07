/** What people do with share links over HTTP, in a few words: `makeLink()`, `arrive(secret)`, `roleOf(guest)`. */
import { expect } from "vitest";
import { identify } from "../../server/access/caller.ts";
import type {
  CanvasAccess,
  LinkLookAnswer,
  LinkOpenAnswer,
  NewShareLink,
  NewShareLinkAnswer,
} from "../../shared/api/sharing.ts";
import type { Role } from "../../shared/roles.ts";
import type { AccountsStage } from "./accounts.ts";
import type { Answer, Caller } from "./api.ts";
import { enterRoom } from "./guests.ts";

export interface SharingScene {
  readonly stage: AccountsStage;
  readonly owner: Caller;
  /** Id of the canvas that is shared. */
  readonly canvas: string;
}

/** `scene` is asked at each act, so that it may change from test to test. */
export function sharing(scene: () => SharingScene) {
  const at = (rest = "") => `/api/canvases/${scene().canvas}${rest}`;
  const secretOf = (url: string) => url.split("#")[1]!;
  const makeLink = async (request: Partial<NewShareLink> = {}) => {
    const answer = await scene().owner.call<NewShareLinkAnswer>(
      "POST",
      at("/share-links"),
      { role: "commenter", ...request },
    );
    expect(answer.status).toBe(201);
    return { ...answer.body, secret: secretOf(answer.body.url) };
  };
  const look = (secret: string, who = scene().stage.nobody) =>
    who.call<LinkLookAnswer>("POST", "/api/share-links/look", { secret });
  const open = (
    secret: string,
    more: Record<string, unknown> = {},
    who = scene().stage.nobody,
  ) =>
    who.call<LinkOpenAnswer>("POST", "/api/share-links/open", {
      secret,
      ...more,
    });
  /** Somebody without an account comes by a link. */
  const arrive = async (secret: string, name = "Gil"): Promise<Caller> => {
    const answer = await open(secret, { name });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0]!.split(";", 1)[0]!;
    return scene().stage.as(answer.body.user.id, name, cookie);
  };
  /** Opens the canvas, as a browser would. */
  const enter = async (who: Caller, role: Role = "editor") => {
    const caller = await identify(
      scene().stage.context,
      new Headers({ cookie: who.cookie }),
    );
    return enterRoom(scene().stage.context.hub, scene().canvas, who.id, {
      role,
      caller: caller!,
    });
  };
  const roleOf = async (who: Caller) => {
    const answer = await who.call<{ role: string }>("GET", at());
    return answer.status === 200 ? answer.body.role : null;
  };
  const access = async (who = scene().owner) =>
    (await who.call<CanvasAccess>("GET", at("/access"))).body;
  const seen = ({ status, errorId }: Answer<unknown>) => [status, errorId];
  return {
    at,
    secretOf,
    makeLink,
    look,
    open,
    arrive,
    enter,
    roleOf,
    access,
    seen,
  };
}
