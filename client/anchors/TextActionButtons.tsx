/** What can be done with selected words, as buttons of whatever bar stands over them. */
import { useStore } from "../kit/store.ts";
import { keysLabel } from "../kit/keys.ts";
import { can } from "../../shared/roles.ts";
import { useUiStore } from "../canvas/ui.ts";
import { useSession } from "../sync/session.ts";
import { pickedText } from "./picked.ts";
import { textActions } from "./textActions.ts";
import styles from "./TextPicker.module.css";

export function TextActionButtons() {
  const session = useSession();
  const ui = useUiStore();
  const role = useStore(session.role);
  const picked = useStore(pickedText);
  if (!picked) return null;
  return textActions
    .filter(({ needs }) => can(role, needs))
    .map(({ id, label, keys, icon: Icon, run }) => (
      <button
        key={id}
        type="button"
        className={styles.action}
        title={keys ? `${label} (${keysLabel(keys)})` : label}
        onClick={() => run({ session, ui, picked })}
        // The words stay selected.
        onMouseDown={(event) => event.preventDefault()}
      >
        <Icon size={16} aria-hidden />
        {label}
      </button>
    ));
}
