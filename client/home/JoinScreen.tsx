/** The first thing a new person sees in local access: a name, what they do, and in. */
import { Sheet, SmallPrint } from "../account/Sheet.tsx";
import { PersonForm } from "./PersonForm.tsx";
import { useJoin } from "./session.ts";

export function JoinScreen() {
  const join = useJoin();
  return (
    <Sheet
      title="Parley"
      windowTitle="Join Parley"
      lead="One canvas for your whole AI team: hypotheses, live evaluation charts and the decisions that follow."
    >
      <PersonForm
        action="Join"
        busy={join.isPending}
        failure={join.error}
        onSubmit={(person) => join.mutate(person)}
      />
      <SmallPrint>
        No account, no e-mail: a cookie in this browser remembers you.
      </SmallPrint>
    </Sheet>
  );
}
