import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import { rolesQuery } from './queries.ts';
import { RoleEditor } from './role-editor.tsx';

const back = () => <BackLink to="/admin/roles">{words.roles.back}</BackLink>;

/** One role: what it is for, and on whom each right holds. */
export function RolePage() {
  const { role: name } = useParams({ from: '/app/admin/roles/$role' });
  const me = useMe();
  const roles = useQuery(rolesQuery);
  const role = roles.data?.roles.find((one) => one.name === name);
  const locked = name === 'admin' || !holdsOverAll(me, 'role:write');
  return (
    <Page
      title={name}
      above={back()}
      lead={role && `${role.description}. ${role.builtIn ? words.roles.builtIn : words.roles.custom}.`}
    >
      {roles.isPending ? <RowsLoading rows={8} /> : null}
      {roles.isError ? <Problem error={roles.error} onRetry={() => roles.refetch()} /> : null}
      {roles.data && !role ? <Empty title={words.notFound.title} text={words.notFound.text} /> : null}
      {roles.data && role ? <RoleEditor key={name} before={role} all={roles.data} locked={locked} /> : null}
    </Page>
  );
}

/** A role that the organisation makes for itself. */
export function NewRolePage() {
  const roles = useQuery(rolesQuery);
  return (
    <Page title={words.roles.addTitle} above={back()}>
      {roles.isPending ? <RowsLoading rows={8} /> : null}
      {roles.isError ? <Problem error={roles.error} onRetry={() => roles.refetch()} /> : null}
      {roles.data ? <RoleEditor before={undefined} all={roles.data} locked={false} /> : null}
    </Page>
  );
}
