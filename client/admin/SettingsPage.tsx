/** What the admins choose for everybody: who may join, who may use share links, how new canvases begin. */
import { Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Settings } from "../../shared/api/settings.ts";
import { ChoiceList } from "../account/ChoiceList.tsx";
import { Form } from "../account/Form.tsx";
import { Loaded } from "../account/Loaded.tsx";
import { Section } from "../account/PageFrame.tsx";
import { useSignedIn } from "../home/session.ts";
import { answer, api } from "../kit/api.ts";
import { toast } from "../kit/toasts.tsx";
import styles from "./admin.module.css";

const queryKey = ["admin", "settings"];

export function SettingsPage() {
  const settings = useQuery({
    queryKey,
    queryFn: () => answer(api.admin.settings.$get()),
  });
  return (
    <Section
      title="Settings"
      lead="They hold for the whole workspace, at once."
    >
      <Loaded query={settings} what="the settings">
        {(found) => <SettingsForm settings={found} />}
      </Loaded>
    </Section>
  );
}

function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { access } = useSignedIn();
  const queries = useQueryClient();
  const [signUp, setSignUp] = useState(settings.signUp);
  const [domains, setDomains] = useState(settings.signUpDomains.join("\n"));
  const [shareLinks, setShareLinks] = useState(settings.shareLinks);
  const [newRole, setNewRole] = useState<
    NonNullable<Settings["newCanvasRole"]> | "none"
  >(settings.newCanvasRole ?? "none");
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.admin.settings.$patch({
          json: {
            signUp,
            signUpDomains: domains
              .split(/[\s,;]+/)
              .map((domain) => domain.replace(/^@/, ""))
              .filter(Boolean),
            shareLinks,
            newCanvasRole: newRole === "none" ? null : newRole,
          },
        }),
      ),
    onSuccess: (saved) => {
      toast("settings", "Saved");
      queries.setQueryData(queryKey, saved);
      return queries.invalidateQueries({ queryKey: ["access"] });
    },
  });
  const needsDomain = signUp === "domain" && domains.trim() === "";
  return (
    <div className={styles.settings}>
      <Form
        action="Save"
        busy={save.isPending}
        failure={save.error}
        disabled={needsDomain}
        onSubmit={() => save.mutate()}
      >
        {access === "accounts" && (
          <ChoiceList
            legend="Who may make an account?"
            choices={[
              {
                value: "invitation",
                name: "Whoever is invited",
                what: "By an admin, or by the owner of a canvas.",
              },
              {
                value: "domain",
                name: "Everybody with an address of these domains",
                what: "The address is confirmed by mail or by your sign-in service.",
              },
              {
                value: "everyone",
                name: "Everybody who can reach this server",
              },
            ]}
            value={signUp}
            onChange={setSignUp}
          />
        )}
        {access === "accounts" && signUp === "domain" && (
          <Textarea
            label="Domains"
            description="One in each line, such as example.org."
            rows={3}
            value={domains}
            onChange={(event) => setDomains(event.currentTarget.value)}
          />
        )}
        <ChoiceList
          legend="Who may open share links?"
          choices={[
            {
              value: "everyone",
              name: "Everybody who has one",
              what: "People without an account come as guests, with a name, and see that canvas alone.",
            },
            {
              value: "members",
              name: "People of this workspace",
              what: "Links that were made stay, and guests lose them at once.",
            },
            {
              value: "off",
              name: "Nobody",
              what: "Canvases are shared with people and groups only.",
            },
          ]}
          value={shareLinks}
          onChange={setShareLinks}
        />
        <ChoiceList
          legend="Who sees a new canvas, before its owner shares it?"
          choices={[
            { value: "none", name: "Its owner alone" },
            { value: "viewer", name: "Everybody of the workspace can read it" },
            {
              value: "commenter",
              name: "Everybody of the workspace can read and comment",
            },
            { value: "editor", name: "Everybody of the workspace can edit" },
          ]}
          value={newRole}
          onChange={setNewRole}
        />
      </Form>
    </div>
  );
}
