/** People and groups with access, and everyone of the workspace. */
import { Users } from "lucide-react";
import type { CanvasAccess, GivenRole } from "../../shared/api/sharing.ts";
import type { Role } from "../../shared/roles.ts";
import { Face } from "../kit/Face.tsx";
import { requestsTo, useChangeAccess } from "./access.ts";
import { RoleSelect } from "./RoleSelect.tsx";
import styles from "./share.module.css";
import { mayDo, nameFor, roleWords } from "./words.ts";

export interface SectionProps {
  readonly canvasId: string;
  readonly access: CanvasAccess;
  readonly mayShare: boolean;
  /** User id of whoever looks. */
  readonly me: string;
}

export function PeopleSection(props: SectionProps) {
  const { access, me } = props;
  return (
    <section className={styles.section} aria-labelledby="people-with-access">
      <div className={styles.heading}>
        <h3 id="people-with-access">People with access</h3>
      </div>
      <ul className={styles.list}>
        {access.owner && (
          <li className={styles.row}>
            <Face person={access.owner} size={28} />
            <span className={styles.who}>
              <div className={styles.name}>{nameFor(access.owner, me)}</div>
            </span>
            <span className={styles.fixedRole}>owner</span>
          </li>
        )}
        {access.members.map((member) => (
          <MemberRow key={member.person.id} {...props} member={member} />
        ))}
        {access.groups.map((each) => (
          <GroupRow key={each.group.id} {...props} group={each} />
        ))}
        <WorkspaceRow {...props} />
      </ul>
    </section>
  );
}

function MemberRow(
  props: SectionProps & { readonly member: CanvasAccess["members"][number] },
) {
  const { canvasId, mayShare, me } = props;
  const { person, role } = props.member;
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const set = (next: Role | "none") => {
    const undo = () => to.setMember(person.id, role);
    const others = (access: CanvasAccess) =>
      access.members.filter((each) => each.person.id !== person.id);
    if (next === "none")
      return change({
        act: () => to.removeMember(person.id),
        now: (access) => ({ ...access, members: others(access) }),
        done: `${person.name} was removed`,
        failed: `${person.name} was not removed`,
        undo,
      });
    return change({
      act: () => to.setMember(person.id, next),
      now: (access) => ({
        ...access,
        members: access.members.map((each) =>
          each.person.id === person.id ? { ...each, role: next } : each,
        ),
      }),
      done: `${person.name} ${mayDo(next)} now`,
      failed: `The role of ${person.name} was not changed`,
      undo,
    });
  };
  return (
    <li className={styles.row}>
      <Face person={person} size={28} />
      <span className={styles.who}>
        <div className={styles.name}>{nameFor(person, me)}</div>
        <div className={styles.details}>{person.disciplines.join(", ")}</div>
      </span>
      {mayShare && person.id !== me ? (
        <RoleSelect<Role | "none">
          label={`What ${person.name} can do`}
          value={role}
          more={[
            { value: "owner", label: "co-owner" },
            { value: "none", label: "Remove" },
          ]}
          onChange={(next) => void set(next)}
        />
      ) : (
        <span className={styles.fixedRole}>
          {role === "owner" ? "co-owner" : roleWords[role]}
        </span>
      )}
    </li>
  );
}

function GroupRow(
  props: SectionProps & { readonly group: CanvasAccess["groups"][number] },
) {
  const { canvasId, mayShare } = props;
  const { group, role } = props.group;
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const set = (next: GivenRole | "none") =>
    change({
      act: () =>
        next === "none"
          ? to.removeGroup(group.id)
          : to.setGroup(group.id, next),
      now: (access) => ({
        ...access,
        groups: access.groups.flatMap((each) =>
          each.group.id !== group.id
            ? each
            : next === "none"
              ? []
              : { ...each, role: next },
        ),
      }),
      done:
        next === "none"
          ? `${group.name} was removed`
          : `${group.name} ${roleWords[next]} now`,
      failed: `The role of ${group.name} was not changed`,
      undo: () => to.setGroup(group.id, role),
    });
  return (
    <li className={styles.row}>
      <span className={styles.glyph}>
        <Users size={16} aria-hidden />
      </span>
      <span className={styles.who}>
        <div className={styles.name}>{group.name}</div>
        <div className={styles.details}>
          group of {group.people === 1 ? "1 person" : `${group.people} people`}
        </div>
      </span>
      {mayShare ? (
        <RoleSelect<GivenRole | "none">
          label={`What ${group.name} can do`}
          value={role}
          more={[{ value: "none", label: "Remove" }]}
          onChange={(next) => void set(next)}
        />
      ) : (
        <span className={styles.fixedRole}>{roleWords[role]}</span>
      )}
    </li>
  );
}

function WorkspaceRow({ canvasId, access, mayShare }: SectionProps) {
  const change = useChangeAccess(canvasId);
  const to = requestsTo(canvasId);
  const role = access.workspaceRole;
  const words = (next: GivenRole | null) =>
    next ? roleWords[next] : "has no access";
  const set = (next: GivenRole | null) =>
    change({
      act: () => to.setWorkspaceRole(next),
      now: (old) => ({ ...old, workspaceRole: next }),
      done: `Everyone in the workspace ${words(next)} now`,
      failed: "Access for the workspace was not changed",
      undo: () => to.setWorkspaceRole(role),
    });
  if (!mayShare && role === null) return null;
  return (
    <li className={styles.row}>
      <span className={styles.glyph}>
        <Users size={16} aria-hidden />
      </span>
      <span className={styles.who}>
        <div className={styles.name}>Everyone in the workspace</div>
        <div className={styles.details}>
          {role ? "all who are here, but no guests" : "only those above"}
        </div>
      </span>
      {mayShare ? (
        <RoleSelect<GivenRole | "none">
          label="What everyone in the workspace can do"
          value={role ?? "none"}
          more={[{ value: "none", label: "no access" }]}
          onChange={(next) => void set(next === "none" ? null : next)}
        />
      ) : (
        <span className={styles.fixedRole}>{words(role)}</span>
      )}
    </li>
  );
}
