/** Whether my work is safe, in words, at every width. It says "Saved" only when the server said so. */
import { Tooltip } from "@mantine/core";
import { Check, CloudOff, Eye, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { can } from "../../shared/roles.ts";
import { useStore } from "../kit/store.ts";
import type { LiveSession } from "../sync/connection.ts";
import type { SaveState } from "../sync/session.ts";
import { saveHint, saveWords } from "./saveWords.ts";
import styles from "./SaveStatus.module.css";

/** A change that is acknowledged within this time never makes the words flicker. */
const patienceMs = 700;

export function SaveStatus({ session }: { readonly session: LiveSession }) {
  const state = useStore(session.saveState);
  const slow = useLasting(state.type === "saving", patienceMs);
  const words = saveWords(state, slow);
  const offline = state.type === "offline";
  const mayEdit = useStore(session.role, (role) => can(role, "edit"));
  const trouble = useStore(session.trouble);
  // Beside this stands what they may do here (RoleBadge), which says more.
  if (state.type === "readOnly" && !mayEdit && !trouble && state.waiting === 0)
    return <SaveAnnouncer session={session} />;
  return (
    <>
      <Tooltip label={saveHint(state)} multiline maw={280}>
        <button
          type="button"
          className={styles.state}
          data-state={state.type}
          data-testid="save-state"
          onClick={offline ? session.retry : undefined}
          aria-label={ariaLabel(state, words)}
        >
          <Glyph type={state.type} />
          <span className={styles.words}>{words}</span>
          {offline && <span className={styles.way}>Try now</span>}
        </button>
      </Tooltip>
      <SaveAnnouncer session={session} />
    </>
  );
}

function ariaLabel(state: SaveState, words: string): string {
  switch (state.type) {
    case "offline":
      return `${words}. Try the connection now`;
    case "readOnly":
      return `${words}. ${saveHint(state)}`;
    default:
      return words;
  }
}

function Glyph({ type }: { readonly type: SaveState["type"] }) {
  switch (type) {
    case "saved":
      return <Check size={14} aria-hidden />;
    case "offline":
    case "closed":
      return <CloudOff size={14} aria-hidden />;
    case "readOnly":
      return <Eye size={14} aria-hidden />;
    case "saving":
    case "loading":
      return <LoaderCircle size={14} aria-hidden />;
    default:
      return type satisfies never;
  }
}

/** Says aloud what matters (offline, back, read only), not every keystroke. */
function SaveAnnouncer({ session }: { readonly session: LiveSession }) {
  const [said, setSaid] = useState("");
  useEffect(
    () =>
      session.saveState.subscribe(() => {
        const { type } = session.saveState.get();
        setSaid((before) => {
          if (type === "offline")
            return "Offline. Changes are kept in this browser.";
          if (type === "readOnly") return "Read only.";
          if (type === "saved" && before !== "") return "Online. All saved.";
          return before;
        });
      }),
    [session],
  );
  return (
    <span className="visually-hidden" role="status">
      {said}
    </span>
  );
}

/** True once `on` has lasted this long. */
function useLasting(on: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [on, ms]);
  return on && lasted;
}
