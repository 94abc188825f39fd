import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { RolesAnswer, Scope } from '../../../api/index.ts';
import { Notice } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import styles from './person.module.css';

const scopes = ['own', 'related', 'any'] as const satisfies readonly Scope[];

type GiveProps = { all: RolesAnswer; busy: boolean; onGive: (name: string, scope: Scope) => void };

/** Chooses one right and on whom it holds; what reaches everybody is said to do so before it is given. */
export function GiveRight({ all, busy, onGive }: GiveProps) {
  const [name, setName] = useState(all.permissions[0]?.name ?? '');
  const [scope, setScope] = useState<Scope>('own');
  return (
    <>
      <div className={styles.give}>
        <NativeSelect
          label={words.person.right}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data={all.permissions.map((one) => ({ value: one.name, label: one.description }))}
        />
        <NativeSelect
          label={words.person.scope}
          value={scope}
          onChange={({ currentTarget }) =>
            setScope(scopes.find((one) => one === currentTarget.value) ?? 'own')
          }
          data={scopes.map((value) => ({ value, label: words.scopes[value] }))}
        />
        <Button variant="default" loading={busy} onClick={() => onGive(name, scope)}>
          {words.person.give}
        </Button>
      </div>
      {scope === 'any' ? <Notice title={words.roles.anyTitle} text={words.roles.anyText} /> : null}
    </>
  );
}
