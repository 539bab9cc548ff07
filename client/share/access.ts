/** Who may do what on a canvas, as the server says it, and every change to it. */
import {
  queryOptions,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import type {
  CanvasAccess,
  GivenRole,
  Group,
  NewCanvasInvitationAnswer,
  NewShareLink,
  NewShareLinkAnswer,
  ShareLinkPatch,
  WaitingRequest,
} from "../../shared/api/sharing.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";

export function accessQuery(canvasId: string) {
  return queryOptions({
    queryKey: ["access", canvasId],
    queryFn: (): Promise<CanvasAccess> =>
      answer(canvasRoutes.access.$get({ param: { id: canvasId } })),
  });
}

/** Requests for access to any canvas of mine. */
export const requestsQuery = queryOptions({
  queryKey: ["requests"],
  queryFn: async (): Promise<readonly WaitingRequest[]> =>
    (await answer(api.requests.$get())).items,
  refetchInterval: 30_000,
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: async (): Promise<readonly Group[]> =>
    (await answer(api.groups.$get())).items,
});

export function peopleQuery(canvasId: string) {
  return queryOptions({
    queryKey: ["canvas people", canvasId],
    queryFn: async (): Promise<readonly Person[]> =>
      (await answer(canvasRoutes.people.$get({ param: { id: canvasId } })))
        .items,
  });
}

/** How many people wait for an answer of mine here. */
export function useWaiting(canvasId: string, mayShare: boolean): number {
  const { data } = useQuery({ ...accessQuery(canvasId), enabled: mayShare });
  return mayShare ? (data?.requests.length ?? 0) : 0;
}

/** Asked again by everyone who has it on the screen. */
export function refreshAccess(queries: QueryClient, canvasId: string) {
  void queries.invalidateQueries({ queryKey: ["access", canvasId] });
  void queries.invalidateQueries({ queryKey: ["requests"] });
}

const canvasRoutes = api.canvases[":id"];

/** The requests themselves: each answers when the server has done it. */
export function requestsTo(id: string) {
  return {
    setMember: (user: string, role: Role) =>
      answer(
        canvasRoutes.members[":user"].$put({
          param: { id, user },
          json: { role },
        }),
      ),
    removeMember: (user: string) =>
      answer(canvasRoutes.members[":user"].$delete({ param: { id, user } })),
    setGroup: (group: string, role: GivenRole) =>
      answer(
        canvasRoutes.groups[":group"].$put({
          param: { id, group },
          json: { role },
        }),
      ),
    removeGroup: (group: string) =>
      answer(canvasRoutes.groups[":group"].$delete({ param: { id, group } })),
    setWorkspaceRole: (workspaceRole: GivenRole | null) =>
      answer(
        canvasRoutes.access.$patch({ param: { id }, json: { workspaceRole } }),
      ),
    giveTo: (user: string) =>
      answer(canvasRoutes.owner.$post({ param: { id }, json: { user } })),
    leave: () => answer(canvasRoutes.leave.$post({ param: { id } })),
    makeLink: (link: NewShareLink): Promise<NewShareLinkAnswer> =>
      answer(canvasRoutes["share-links"].$post({ param: { id }, json: link })),
    changeLink: (link: string, change: ShareLinkPatch) =>
      answer(
        canvasRoutes["share-links"][":link"].$patch({
          param: { id, link },
          json: change,
        }),
      ),
    revokeLink: (link: string) =>
      answer(
        canvasRoutes["share-links"][":link"].$delete({ param: { id, link } }),
      ),
    setHidden: (user: string, hidden: boolean) =>
      answer(
        canvasRoutes.guests[":user"].$patch({
          param: { id, user },
          json: { hidden },
        }),
      ),
    removeGuest: (user: string) =>
      answer(canvasRoutes.guests[":user"].$delete({ param: { id, user } })),
    decide: (request: string, role: GivenRole | null) =>
      answer(
        canvasRoutes["access-requests"][":request"].$patch({
          param: { id, request },
          json: { role },
        }),
      ),
    ask: (message: string) =>
      answer(
        canvasRoutes["access-requests"].$post({
          param: { id },
          json: { message },
        }),
      ),
    invite: (
      email: string | null,
      role: GivenRole,
    ): Promise<NewCanvasInvitationAnswer> =>
      answer(
        canvasRoutes.invitations.$post({
          param: { id },
          json: { email, role },
        }),
      ),
    withdrawInvitation: (invitation: string) =>
      answer(
        canvasRoutes.invitations[":invitation"].$delete({
          param: { id, invitation },
        }),
      ),
  };
}

export interface Change {
  /** What shows at once, until the server's word is here. */
  readonly now?: (access: CanvasAccess) => CanvasAccess;
  /** "Ben can edit now": said when it is done. */
  readonly done?: string;
  /** "Ben's role was not changed". */
  readonly failed: string;
  /** Takes it back, where that is possible. */
  readonly undo?: () => Promise<unknown>;
  act(): Promise<unknown>;
}

/** Makes a change: shows it at once, takes it back when it is refused, and offers Undo. True when it was done. */
export function useChangeAccess(canvasId: string) {
  const queries = useQueryClient();
  const { queryKey } = accessQuery(canvasId);
  return async function change(wanted: Change): Promise<boolean> {
    const { now, done, undo } = wanted;
    await queries.cancelQueries({ queryKey });
    const before = queries.getQueryData(queryKey);
    if (now) queries.setQueryData(queryKey, (old) => old && now(old));
    try {
      await wanted.act();
      if (done)
        toast(
          "share",
          done,
          undo &&
            (() => void change({ act: undo, failed: "It was not taken back" })),
        );
      return true;
    } catch (failure) {
      if (now) queries.setQueryData(queryKey, before);
      toastFailure("share", wanted.failed, failure);
      return false;
    } finally {
      refreshAccess(queries, canvasId);
    }
  };
}
