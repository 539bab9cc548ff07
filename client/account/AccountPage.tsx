/** `/account`: who I am here, how I sign in, where I am signed in, what I let programs do, and what is mine. */
import { Link } from "@tanstack/react-router";
import { canInWorkspace } from "../../shared/roles.ts";
import { PersonForm } from "../home/PersonForm.tsx";
import { useChangeMe, useSignedIn } from "../home/session.ts";
import { toast } from "../kit/toasts.tsx";
import { EmailAndPassword } from "./EmailAndPassword.tsx";
import { MyData } from "./MyData.tsx";
import { MySessions } from "./MySessions.tsx";
import { Notifications } from "./Notifications.tsx";
import { PageFrame, placeClass, Section } from "./PageFrame.tsx";
import { Tokens } from "./Tokens.tsx";
import { TwoFactor } from "./TwoFactor.tsx";

const sections = {
  profile: "You",
  notifications: "Notifications",
  "sign-in": "E-mail and password",
  "two-factor": "Second step",
  sessions: "Signed in",
  tokens: "API tokens",
  data: "Your data",
} as const;
type SectionId = keyof typeof sections;

export function AccountPage() {
  const { access, workspaceRole } = useSignedIn();
  const hasAccount = access === "accounts" && workspaceRole !== "guest";
  const mayMakeTokens = canInWorkspace(workspaceRole, "makeToken");
  const shown = (Object.keys(sections) as SectionId[]).filter((id) => {
    if (id === "sign-in" || id === "two-factor") return hasAccount;
    if (id === "tokens") return mayMakeTokens;
    return true;
  });
  return (
    <PageFrame
      title="Your account"
      windowTitle="Your account"
      places={shown.map((id) => (
        <Link
          key={id}
          to="/account"
          hash={id}
          replace
          className={placeClass}
          activeOptions={{ includeHash: true }}
        >
          {sections[id]}
        </Link>
      ))}
    >
      <h1 className="visually-hidden">Your account</h1>
      <Profile />
      <Notifications />
      {hasAccount && <EmailAndPassword />}
      {hasAccount && <TwoFactor />}
      <MySessions />
      {mayMakeTokens && <Tokens />}
      <MyData />
    </PageFrame>
  );
}

function Profile() {
  const { user } = useSignedIn();
  const change = useChangeMe();
  return (
    <Section id="profile" title="You">
      <PersonForm
        key={user.id}
        initialName={user.name}
        initialDisciplines={user.disciplines}
        action="Save"
        narrow
        busy={change.isPending}
        failure={change.error}
        onSubmit={(person) =>
          change.mutate(person, {
            onSuccess: () => toast("profile", "Saved"),
          })
        }
      />
    </Section>
  );
}
