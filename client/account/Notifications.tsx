/** When and how I am told of what waits for me. */
import { Button, Checkbox, Select } from "@mantine/core";
import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { z } from "zod";
import type {
  NoticeSettings,
  noticeSettingsPatchSchema,
} from "../../shared/api/inbox.ts";
import { answer, api } from "../kit/api.ts";
import { toast, toastFailure } from "../kit/toasts.tsx";
import {
  readPushState,
  turnPushOff,
  turnPushOn,
  type PushState,
} from "../inbox/push.ts";
import styles from "./account.module.css";
import { ChoiceList } from "./ChoiceList.tsx";
import { Loaded } from "./Loaded.tsx";
import own from "./Notifications.module.css";
import { Section } from "./PageFrame.tsx";

type Patch = z.input<typeof noticeSettingsPatchSchema>;

const noticesQuery = queryOptions({
  queryKey: ["me", "notices"],
  queryFn: (): Promise<NoticeSettings> => answer(api.me.notices.$get()),
});

const guessed = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Notifications() {
  const notices = useQuery(noticesQuery);
  return (
    <Section
      id="notifications"
      title="Notifications"
      lead={
        <>
          What waits for you is always in your{" "}
          <Link to="/inbox" className={own.link}>
            inbox
          </Link>
          . Here you choose what comes to you besides.
        </>
      }
    >
      <Loaded query={notices} what="your choices">
        {(settings) => <Choices settings={settings} />}
      </Loaded>
    </Section>
  );
}

function Choices({ settings }: { readonly settings: NoticeSettings }) {
  const change = useChange();
  const { timeZone } = settings;
  // Until somebody chose one it is the server's, which tells nobody's mornings.
  useEffect(() => {
    if (timeZone === "UTC" && guessed !== "UTC" && guessed !== undefined)
      change({ timeZone: guessed }, { quietly: true });
  }, [timeZone, change]);
  return (
    <div className={own.groups}>
      <Mail settings={settings} onChange={change} />
      <Times settings={settings} onChange={change} />
      <Push />
    </div>
  );
}

interface PartProps {
  readonly settings: NoticeSettings;
  onChange(patch: Patch): void;
}

function Mail({ settings, onChange }: PartProps) {
  const { mail, canMail, address, digestAt } = settings;
  return (
    <div>
      {!canMail ? (
        <p className={styles.words}>
          This server sends no mail. Whoever runs it can set an SMTP server;
          until then look into your inbox.
        </p>
      ) : (
        address === null && (
          <p className={styles.words}>
            You have no confirmed e-mail address here, so no mail reaches you.
          </p>
        )
      )}
      <ChoiceList
        legend={address ? `E-mail to ${address}` : "E-mail"}
        disabled={!canMail}
        value={mail}
        onChange={(value) => onChange({ mail: value })}
        choices={[
          {
            value: "now",
            name: "At once",
            what: "A few minutes after it happened, unless you read it",
          },
          {
            value: "hourly",
            name: "Every hour",
            what: "What is unread then, in one letter",
          },
          {
            value: "daily",
            name: "Every day",
            what: "What is unread then, in one letter",
          },
          { value: "never", name: "Never" },
        ]}
      />
      {mail === "daily" && canMail && (
        <TimeField
          label="Every day at"
          value={digestAt}
          onChange={(value) => onChange({ digestAt: value })}
        />
      )}
    </div>
  );
}

function Times({ settings, onChange }: PartProps) {
  const { quietFrom, quietTo, timeZone } = settings;
  const isQuiet = quietFrom !== null && quietTo !== null;
  return (
    <div className={own.group}>
      <Checkbox
        label="Quiet hours"
        description="No mail and no notices meanwhile; they come afterwards, together."
        checked={isQuiet}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked
              ? { quietFrom: "19:00", quietTo: "08:00" }
              : { quietFrom: null, quietTo: null },
          )
        }
      />
      {isQuiet && (
        <div className={own.times}>
          <TimeField
            label="From"
            value={quietFrom}
            onChange={(value) => onChange({ quietFrom: value, quietTo })}
          />
          <TimeField
            label="to"
            value={quietTo}
            onChange={(value) => onChange({ quietFrom, quietTo: value })}
          />
        </div>
      )}
      <Select
        className={own.zone!}
        label="Your time zone"
        description={
          timeZone !== guessed ? `This browser is in ${guessed}.` : undefined
        }
        data={zones(timeZone)}
        value={timeZone}
        searchable
        allowDeselect={false}
        onChange={(value) => value && onChange({ timeZone: value })}
      />
    </div>
  );
}

/** Sent when the field is left, so that no half a time is. */
function TimeField(props: {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
}) {
  const { label, value, onChange } = props;
  const [shown, setShown] = useState(value);
  const send = () => {
    if (shown !== "" && shown !== value) onChange(shown);
    else setShown(value);
  };
  return (
    <label className={own.time}>
      {label}
      <input
        type="time"
        value={shown}
        onChange={(event) => setShown(event.currentTarget.value)}
        onBlur={send}
        onKeyDown={(event) => event.key === "Enter" && send()}
      />
    </label>
  );
}

const pushWords: Readonly<Record<PushState, string>> = {
  on: "This browser tells you when something comes in, also while Parley is closed.",
  off: "This browser can tell you when something comes in, also while Parley is closed. It asks you for permission first.",
  denied:
    "This browser was told not to show notices of Parley. Allow them in its settings for this site, then come back.",
  insecure:
    "Browsers show notices only of sites with a secure address (https). Ask whoever runs this Parley for one.",
  unsupported:
    "This browser cannot show notices of Parley, or not in a private window.",
};

function Push() {
  const change = useChange();
  const [state, setState] = useState<PushState | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let isHere = true;
    const look = () =>
      void readPushState().then((read) => {
        if (isHere) setState(read);
      });
    look();
    // Somebody was in the browser's settings meanwhile.
    addEventListener("focus", look);
    return () => {
      isHere = false;
      removeEventListener("focus", look);
    };
  }, []);
  const turn = async (on: boolean) => {
    setBusy(true);
    try {
      setState(await (on ? turnPushOn() : turnPushOff()));
      if (on) change({ push: true }, { quietly: true });
    } catch (failure) {
      toastFailure(
        "push",
        on ? "Notices are not on" : "Notices are not off",
        failure,
      );
    } finally {
      setBusy(false);
    }
  };
  if (state === null) return null;
  return (
    <div className={own.group}>
      <h3>Notices on this device</h3>
      <p className={styles.words}>{pushWords[state]}</p>
      {(state === "on" || state === "off") && (
        <div>
          <Button
            variant="default"
            loading={busy}
            onClick={() => void turn(state === "off")}
          >
            {state === "off" ? "Turn on" : "Turn off"}
          </Button>
        </div>
      )}
    </div>
  );
}

function useChange() {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (patch: Patch) =>
      answer(api.me.notices.$patch({ json: patch })),
    onMutate: (patch) => {
      const before = queries.getQueryData(noticesQuery.queryKey);
      if (before)
        queries.setQueryData(noticesQuery.queryKey, {
          ...before,
          ...patch,
        } as NoticeSettings);
      return before;
    },
    onError: (failure, _, before) => {
      queries.setQueryData(noticesQuery.queryKey, before);
      toastFailure("notices", "Not saved", failure);
    },
  });
  const [change] = useState(
    () =>
      (patch: Patch, { quietly = false } = {}) =>
        mutate(patch, {
          onSuccess: () => {
            if (!quietly) toast("notices", "Saved");
          },
        }),
  );
  return change;
}

function zones(current: string): string[] {
  return [
    ...new Set([
      current,
      guessed,
      "UTC",
      ...Intl.supportedValuesOf("timeZone"),
    ]),
  ];
}
