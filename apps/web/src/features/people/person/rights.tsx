import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Rights, type RolesAnswer, type Scope } from '../../../api/index.ts';
import { joined, localDayOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { Row, Rows } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { rolesQuery } from '../../admin/queries.ts';
import { Absent } from './absent.tsx';
import { GiveRight } from './give-right.tsx';
import styles from './person.module.css';
import { rightsQuery, useLookAgain } from './queries.ts';

type PartProps = { userId: string; rights: Rights; all: RolesAnswer | undefined; mayChange: boolean };

/** Roles, and what somebody may do besides: given and taken with one press each, undone with another. */
export function RightsOf({ userId, mayChange }: { userId: string; mayChange: boolean }) {
  const rights = useQuery(rightsQuery(userId));
  const roles = useQuery(rolesQuery);
  const parts = { userId, all: roles.data, mayChange };
  return (
    <Absent error={rights.error}>
      <Section title={words.person.roles} note={words.person.rolesText}>
        {rights.isPending ? <RowsLoading rows={1} /> : null}
        {rights.isError ? <Problem error={rights.error} onRetry={() => rights.refetch()} /> : null}
        {rights.data ? <Roles {...parts} rights={rights.data} /> : null}
      </Section>
      {rights.data ? <Direct {...parts} rights={rights.data} /> : null}
    </Absent>
  );
}

/** One change: said when done, undone by its opposite. */
function useChange(userId: string) {
  const lookAgain = useLookAgain(userId);
  return useMutation({
    mutationFn: async ({
      change,
    }: {
      change: () => Promise<unknown>;
      done: string;
      undo: () => Promise<unknown>;
    }) => change(),
    onSuccess: (_, { done, undo }) => sayDone('rights', done, () => void undo().then(lookAgain, sayFailed)),
    onError: sayFailed,
    onSettled: lookAgain,
  });
}

function Roles({ userId, rights, all, mayChange }: PartProps) {
  const change = useChange(userId);
  const texts = words.person;
  const give = (role: string) => () => api.giveRole(userId, role);
  const take = (role: string) => () => api.takeRole(userId, role);
  const rest = all?.roles.filter((role) => !rights.roles.some((one) => one.name === role.name)) ?? [];
  return (
    <>
      {rights.roles.length === 0 ? <p className={styles.soft}>{texts.noRoles}</p> : null}
      {rights.roles.length > 0 ? (
        <Rows label={texts.roles}>
          {rights.roles.map(({ name, grantedAt }) => (
            <Row
              key={name}
              title={name}
              note={joined([
                all?.roles.find((role) => role.name === name)?.description,
                texts.since(localDayOf(grantedAt)),
              ])}
              actions={
                mayChange ? (
                  <Button
                    variant="default"
                    size="sm"
                    aria-label={texts.takeRole(name)}
                    onClick={() =>
                      change.mutate({ change: take(name), done: texts.roleTaken(name), undo: give(name) })
                    }
                  >
                    {texts.take}
                  </Button>
                ) : null
              }
            />
          ))}
        </Rows>
      ) : null}
      {mayChange && rest.length > 0 ? (
        <GiveRole
          roles={rest.map((role) => role.name)}
          busy={change.isPending}
          onGive={(role) =>
            change.mutate({ change: give(role), done: texts.roleGiven(role), undo: take(role) })
          }
        />
      ) : null}
    </>
  );
}

function GiveRole({
  roles,
  busy,
  onGive,
}: {
  roles: string[];
  busy: boolean;
  onGive: (role: string) => void;
}) {
  const [chosen, setChosen] = useState('');
  // Nothing is chosen beforehand: the first of the list is the mightiest.
  const role = roles.includes(chosen) ? chosen : '';
  return (
    <div className={styles.give}>
      <NativeSelect
        label={words.person.giveRole}
        value={role}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[{ value: '', label: words.person.chooseRole }, ...roles]}
      />
      <Button variant="default" disabled={!role} loading={busy} onClick={() => onGive(role)}>
        {words.person.give}
      </Button>
    </div>
  );
}

/** Folded away while there are none: a role is the better way nearly always. */
function Direct({ userId, rights, all, mayChange }: PartProps) {
  const change = useChange(userId);
  const texts = words.person;
  const give = (name: string, scope: Scope) => () => api.givePermission(userId, name, scope);
  const take = (name: string) => () => api.takePermission(userId, name);
  const describe = (name: string) => all?.permissions.find((one) => one.name === name)?.description ?? name;
  return (
    <details className={styles.more} open={rights.permissions.length > 0}>
      <summary>{texts.rights}</summary>
      <p className={styles.soft}>{texts.rightsText}</p>
      {rights.permissions.length > 0 ? (
        <Rows label={texts.rights}>
          {rights.permissions.map(({ name, scope, grantedAt }) => (
            <Row
              key={name}
              title={describe(name)}
              note={joined([words.scopes[scope], texts.since(localDayOf(grantedAt))])}
              actions={
                mayChange ? (
                  <Button
                    variant="default"
                    size="sm"
                    aria-label={texts.takeRight(describe(name))}
                    onClick={() =>
                      change.mutate({
                        change: take(name),
                        done: texts.rightTaken(describe(name)),
                        undo: give(name, scope),
                      })
                    }
                  >
                    {texts.take}
                  </Button>
                ) : null
              }
            />
          ))}
        </Rows>
      ) : null}
      {mayChange && all ? (
        <GiveRight
          all={all}
          busy={change.isPending}
          onGive={(name, scope) =>
            change.mutate({
              change: give(name, scope),
              done: texts.rightGiven(describe(name)),
              undo: take(name),
            })
          }
        />
      ) : null}
    </details>
  );
}
