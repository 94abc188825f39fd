import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Permission, Role, RolesAnswer, Scope } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { joined } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import styles from './matrix.module.css';
import { rolesQuery } from './queries.ts';

/** What every role may do: a table where there is room, one role at a time on a phone. */
export function RolesPage() {
  const me = useMe();
  const roles = useQuery(rolesQuery);
  return (
    <Page
      title={words.roles.title}
      lead={words.roles.lead}
      wide
      above={<BackLink to="/admin">{words.admin.back}</BackLink>}
      actions={
        holdsOverAll(me, 'role:write') ? (
          <LinkButton to="/admin/roles/new" leftSection={<Icon name="add" />}>
            {words.roles.add}
          </LinkButton>
        ) : null
      }
    >
      {roles.isPending ? <RowsLoading rows={6} /> : null}
      {roles.isError ? <Problem error={roles.error} onRetry={() => roles.refetch()} /> : null}
      {roles.data ? (
        <>
          <div className={styles.onWide}>
            <Matrix {...roles.data} />
          </div>
          <div className={styles.onPhone}>
            <RoleList roles={roles.data.roles} />
          </div>
        </>
      ) : null}
    </Page>
  );
}

const scopeIn = (role: Role, permission: string): Scope | undefined =>
  role.permissions.find((one) => one.name === permission)?.scope;

function Matrix({ roles, permissions }: RolesAnswer) {
  return (
    // A table that is wider than the screen must be reachable by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={styles.frame} tabIndex={0} aria-label={words.roles.matrix}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{words.roles.permission}</th>
            {roles.map((role) => (
              <th key={role.name} scope="col">
                <Link
                  className={styles.role}
                  to="/admin/roles/$role"
                  params={{ role: role.name }}
                  title={role.description}
                >
                  {role.name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <PermissionRow key={permission.name} permission={permission} roles={roles} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PermissionRow({ permission, roles }: { permission: Permission; roles: readonly Role[] }) {
  return (
    <tr>
      <th scope="row">
        {permission.description}
        <span className={styles.name}>{permission.name}</span>
      </th>
      {roles.map((role) => {
        const scope = scopeIn(role, permission.name) ?? 'none';
        return (
          <td key={role.name} className={role.name === 'admin' ? styles.own : styles[scope]}>
            {scope === 'none' ? <Nobody /> : words.scopes[scope]}
          </td>
        );
      })}
    </tr>
  );
}

/** A stroke for eyes, so that what is there stands out; the word for readers of the screen. */
const Nobody = () => (
  <>
    <span aria-hidden="true">–</span>
    <VisuallyHidden>{words.scopes.none}</VisuallyHidden>
  </>
);

function RoleList({ roles }: { roles: readonly Role[] }) {
  return (
    <Rows label={words.roles.title}>
      {roles.map((role) => (
        <Row
          key={role.name}
          title={
            <Link className={styles.role} to="/admin/roles/$role" params={{ role: role.name }}>
              {role.name}
            </Link>
          }
          state={<State>{role.builtIn ? words.roles.builtIn : words.roles.custom}</State>}
          note={joined([role.description, words.roles.rights(role.permissions.length)])}
        />
      ))}
    </Rows>
  );
}
