/** `/join#secret`: what a share link leads to. People without an account say a name and are guests. */
import { Button, Loader, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import type { LinkLookAnswer } from "../../shared/api/sharing.ts";
import { disciplines, type Discipline } from "../../shared/disciplines.ts";
import { Form, TextButton } from "../account/Form.tsx";
import { dropSecret, useLinkSecret } from "../account/linkSecret.ts";
import { Sheet, SmallPrint } from "../account/Sheet.tsx";
import {
  accessQuery,
  enterAsCookieSays,
  sessionQuery,
} from "../home/session.ts";
import {
  ApiFailure,
  answer,
  api,
  isUnreachable,
  messageOf,
} from "../kit/api.ts";
import styles from "./JoinPage.module.css";

const SignInPage = lazy(async () => ({
  default: (await import("../account/SignInPage.tsx")).SignInPage,
}));

export function JoinPage() {
  const secret = useLinkSecret();
  const session = useQuery(sessionQuery);
  // Whoever is signed in goes straight in: so it matters who that is.
  if (session.isPending) return <Waiting />;
  if (secret === null) return <NoLink />;
  const who = session.data?.user.id ?? "nobody";
  return <Looked key={`${secret} ${who}`} secret={secret} who={who} />;
}

function Looked({
  secret,
  who,
}: {
  readonly secret: string;
  readonly who: string;
}) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["share link", who, secret],
    queryFn: (): Promise<LinkLookAnswer> =>
      answer(api["share-links"].look.$post({ json: { secret } })),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (data) return <Enter secret={secret} link={data} />;
  if (!error) return <Waiting />;
  if (isUnreachable(error))
    return (
      <Sheet title="Parley cannot be reached" lead={messageOf(error)}>
        <Button loading={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </Sheet>
    );
  if (error instanceof ApiFailure && error.id === "guests_not_allowed")
    return <SignInFirst words={error.message} />;
  return (
    <Sheet title="This link opens nothing" lead={messageOf(error)}>
      <ToCanvases signedIn={who !== "nobody"} />
    </Sheet>
  );
}

function Enter(props: {
  readonly secret: string;
  readonly link: LinkLookAnswer;
}) {
  const { secret, link } = props;
  const { needsName, needsPassword } = link;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [discipline, setDiscipline] = useState<Discipline | null>(null);
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const [signingIn, setSigningIn] = useState(false);
  const { data: access } = useQuery(accessQuery);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api["share-links"].open.$post({
          json: {
            secret,
            ...(needsPassword && { password }),
            ...(needsName && { name: name.trim() }),
            ...(needsName && discipline && { disciplines: [discipline] }),
          },
        }),
      ),
    onSuccess: async ({ canvas }) => {
      if (needsName) await enterAsCookieSays(queries);
      await navigate({
        to: "/c/$canvasId",
        params: { canvasId: canvas },
        replace: true,
      });
      dropSecret();
    },
  });
  const nothingToAsk = !needsName && !needsPassword;
  useEffect(() => {
    if (nothingToAsk) mutate();
  }, [nothingToAsk, mutate]);

  if (signingIn && access)
    return (
      <Suspense fallback={<Waiting />}>
        <SignInPage access={access} />
      </Suspense>
    );
  if (nothingToAsk) {
    if (!error) return <Waiting />;
    return (
      <Sheet title="This link opens nothing" lead={messageOf(error)}>
        <ToCanvases signedIn />
      </Sheet>
    );
  }
  const wrong =
    error instanceof ApiFailure && error.id === "wrong_link_password";
  const missingName = needsName && name.trim() === "";
  const missingPassword = needsPassword && password === "";
  return (
    <Sheet
      title={
        link.title ||
        (link.title === null ? "A shared canvas" : "Untitled canvas")
      }
      lead={`You are invited to a canvas on Parley. ${invitations[link.role]}`}
    >
      <Form
        action={needsName ? "Come in as a guest" : "Open the canvas"}
        wide
        busy={isPending}
        failure={wrong ? null : error}
        onSubmit={() => {
          setAsked(true);
          if (!missingName && !missingPassword) mutate();
        }}
      >
        {needsName && (
          <TextInput
            label="Your name"
            description="Others see it, marked as a guest, beside what you write."
            size="md"
            autoFocus
            autoComplete="name"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={asked && missingName && "Please say your name."}
          />
        )}
        {needsPassword && (
          <TextInput
            label="Password of the link"
            description="Whoever gave you the link knows it."
            type="password"
            size="md"
            autoFocus={!needsName}
            autoComplete="off"
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={
              asked && missingPassword
                ? "Please fill in the password."
                : wrong && messageOf(error)
            }
          />
        )}
        {needsName && (
          <fieldset className={styles.choices}>
            <legend>What do you bring? (optional)</legend>
            {disciplines.map((each) => (
              <label key={each} className={styles.choice}>
                <input
                  type="checkbox"
                  className="visually-hidden"
                  checked={discipline === each}
                  onChange={() =>
                    setDiscipline(discipline === each ? null : each)
                  }
                />
                {each}
              </label>
            ))}
          </fieldset>
        )}
      </Form>
      {needsName && access?.access === "accounts" && (
        <SmallPrint>
          Have an account?{" "}
          <TextButton onClick={() => setSigningIn(true)}>
            Sign in instead
          </TextButton>
        </SmallPrint>
      )}
      {needsName && (
        <SmallPrint>
          Guests see this canvas and nothing else. A cookie in this browser
          remembers you as long as the link lives.
        </SmallPrint>
      )}
    </Sheet>
  );
}

const invitations = {
  editor: "You can read, comment and edit.",
  commenter: "You can read and comment.",
  viewer: "You can read it.",
} as const;

function SignInFirst({ words }: { readonly words: string }) {
  const { data: access } = useQuery(accessQuery);
  const [signingIn, setSigningIn] = useState(false);
  if (signingIn && access)
    return (
      <Suspense fallback={<Waiting />}>
        <SignInPage access={access} />
      </Suspense>
    );
  return (
    <Sheet title="Sign in to open this link" lead={words}>
      <Button disabled={!access} onClick={() => setSigningIn(true)}>
        Sign in
      </Button>
    </Sheet>
  );
}

function NoLink() {
  const { data } = useQuery(sessionQuery);
  return (
    <Sheet
      title="This link is not complete"
      lead="The last part of its address is missing, or this page was reloaded. Open the link again from where you found it."
    >
      <ToCanvases signedIn={Boolean(data)} />
    </Sheet>
  );
}

function ToCanvases({ signedIn }: { readonly signedIn: boolean }) {
  return (
    <Button component={Link} to="/" variant="default">
      {signedIn ? "Go to your canvases" : "Go to the start page"}
    </Button>
  );
}

function Waiting() {
  return (
    <div className={styles.waiting} role="status">
      <Loader size="sm" aria-hidden />
      <span>Opening the canvas…</span>
    </div>
  );
}
