/** `/admin`: the workspace as its admins see it. Others are told who can help. */
import { Button } from "@mantine/core";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { canInWorkspace } from "../../shared/roles.ts";
import { PageFrame, placeClass } from "../account/PageFrame.tsx";
import { useSignedIn } from "../home/session.ts";
import { MessagePage } from "../shell/MessagePage.tsx";
import { placesFor, type AdminPlace } from "./places.ts";

export function AdminPage() {
  const { access, workspaceRole } = useSignedIn();
  const { section } = useParams({ strict: false });
  if (!canInWorkspace(workspaceRole, "administer"))
    return (
      <MessagePage
        title="Only admins see this"
        actions={
          <Button component={Link} to="/">
            Go to your canvases
          </Button>
        }
      >
        <p>
          People, settings and the audit log are for the admins of this Parley.
          Whoever invited you knows who they are.
        </p>
      </MessagePage>
    );
  const places = placesFor(access);
  const here = places.find(({ section: each }) => each === section);
  return (
    <PageFrame
      title="Administration"
      windowTitle={here?.title ?? "Administration"}
      places={places.map((place: AdminPlace) => (
        <Link
          key={place.section}
          to="/admin/$section"
          params={{ section: place.section }}
          className={placeClass}
        >
          {place.title}
        </Link>
      ))}
    >
      <h1 className="visually-hidden">Administration</h1>
      <Outlet />
    </PageFrame>
  );
}
