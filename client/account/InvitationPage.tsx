/** `/invite#…` and `/setup#…`: what the link is for, and the way in with it. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { InvitationLook } from "../../shared/api/invitations.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import {
  accessQuery,
  enterAsCookieSays,
  sessionQuery,
} from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { Failure, TextButton } from "./Form.tsx";
import { LinkTrouble } from "./LinkTrouble.tsx";
import { dropSecret, useLinkSecret } from "./linkSecret.ts";
import { NewAccountForm, type AccountWanted } from "./NewAccountForm.tsx";
import { ProviderButton } from "./ProviderButton.tsx";
import { Sheet, SmallPrint } from "./Sheet.tsx";
import { SignInPage } from "./SignInPage.tsx";

export function InvitationPage() {
  const secret = useLinkSecret();
  const kind = useLocation().pathname === "/setup" ? "setup" : "invitation";
  const session = useQuery(sessionQuery);
  // What it asks for depends on who is signed in.
  const who = session.data?.user.id ?? "nobody";
  const look = useQuery({
    queryKey: ["invitation", who, secret],
    queryFn: () =>
      answer(api.invitations.look.$post({ json: { secret: secret! } })),
    enabled: secret !== null && !session.isPending,
    gcTime: 0,
    staleTime: Infinity,
  });
  if (secret === null || look.error)
    return (
      <LinkTrouble
        kind={kind}
        failure={look.error}
        onTryAgain={() => void look.refetch()}
      />
    );
  if (!look.data || session.isPending) return <div aria-busy="true" />;
  return session.data && !look.data.needsAccount ? (
    <AcceptAs invitation={look.data} secret={secret} />
  ) : (
    <AcceptAnew
      invitation={look.data}
      secret={secret}
      me={session.data?.user ?? null}
    />
  );
}

interface AcceptProps {
  readonly invitation: InvitationLook;
  readonly secret: string;
}

/** The canvas that the invitation is for, else home. */
function useAccept(secret: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (account: AccountWanted | null) => {
      const { canvas } = await answer(
        api.invitations.accept.$post({ json: { secret, ...account } }),
      );
      dropSecret();
      await enterAsCookieSays(queries);
      await (canvas
        ? navigate({
            to: "/c/$canvasId",
            params: { canvasId: canvas },
            replace: true,
          })
        : navigate({ to: "/", replace: true }));
    },
  });
}

/** Makes an account, also for a guest or somebody of the time before accounts, who stays who they are. */
function AcceptAnew({
  invitation,
  secret,
  me,
}: AcceptProps & { readonly me: Person | null }) {
  const accept = useAccept(secret);
  const [signingIn, setSigningIn] = useState(false);
  const { data: access } = useQuery(accessQuery);
  const isSetup = invitation.invitedBy === null;
  if (signingIn && access) return <SignInPage access={access} />;
  return (
    <Sheet
      title={isSetup ? "Set up Parley" : "You are invited"}
      lead={isSetup ? setupWords : invitedWords(invitation)}
    >
      {!isSetup && access?.oidc && (
        <ProviderButton
          name={access.oidc.name}
          wanted={{ invitation: secret }}
        />
      )}
      <NewAccountForm
        email={invitation.email}
        me={me}
        action={isSetup ? "Make the first account" : "Join"}
        busy={accept.isPending}
        failure={accept.error}
        onSubmit={(account) => accept.mutate(account)}
      />
      {!isSetup && !me && (
        <SmallPrint>
          Have an account here?{" "}
          <TextButton onClick={() => setSigningIn(true)}>
            Sign in and accept
          </TextButton>
        </SmallPrint>
      )}
    </Sheet>
  );
}

const setupWords =
  "This makes your account, the first one, and you its admin: you can then invite the others. The link works once.";

/** Somebody who is signed in takes it with one click. */
function AcceptAs({ invitation, secret }: AcceptProps) {
  const accept = useAccept(secret);
  const { data: session } = useQuery(sessionQuery);
  if (!session) return null;
  const { user } = session;
  return (
    <Sheet
      title={
        invitation.invitedBy === null ? "Set up Parley" : "You are invited"
      }
      lead={
        invitation.invitedBy === null ? setupWords : invitedWords(invitation)
      }
    >
      <Failure failure={accept.error} />
      <Button
        size="md"
        fullWidth
        loading={accept.isPending}
        styles={{ label: { display: "block", textOverflow: "ellipsis" } }}
        onClick={() => accept.mutate(null)}
      >
        Accept as {user.name}
      </Button>
      <SmallPrint>
        Not you? Sign out first, then open this link again.
      </SmallPrint>
    </Sheet>
  );
}

const roleWords: Record<Role, string> = {
  owner: "own",
  editor: "edit",
  commenter: "read and comment on",
  viewer: "read",
};

function invitedWords(invitation: InvitationLook): string {
  const { canvas, workspaceRole, invitedBy } = invitation;
  const who = invitedBy?.name ?? "Somebody";
  if (canvas)
    return `${who} invites you to ${roleWords[canvas.role]} the canvas “${canvas.title}”.`;
  return workspaceRole === "admin"
    ? `${who} invites you to this workspace, as an admin.`
    : `${who} invites you to the canvases of a team: their hypotheses, charts and decisions.`;
}
