import { NativeSelect } from '@mantine/core';
import type { Permission, Role, Scope } from '../../api/index.ts';
import { Card } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import styles from './matrix.module.css';

type Held = Role['permissions'];
type TableProps = {
  permissions: readonly Permission[];
  held: Held;
  /** Absent where it may only be read. */
  onChange?: ((held: Held) => void) | undefined;
};

/** Every right there is, and on whom it holds; one under the other, so that a phone has room for it. */
export function ScopeTable({ permissions, held, onChange }: TableProps) {
  const scopeOf = (name: string) => held.find((one) => one.name === name)?.scope ?? 'none';
  const change = (name: string, scope: string) => {
    const others = held.filter((one) => one.name !== name);
    onChange?.(isScope(scope) ? [...others, { name, scope }] : others);
  };
  return (
    <Card flush>
      <ul className={styles.scopes}>
        {permissions.map(({ name, description }) => (
          <li key={name} className={styles.scope}>
            <span className={styles.description}>
              {description}
              <span className={styles.name}>{name}</span>
            </span>
            {onChange ? (
              <NativeSelect
                className={styles.select}
                aria-label={words.roles.of(description)}
                value={scopeOf(name)}
                onChange={(event) => change(name, event.currentTarget.value)}
                data={allScopes.map((value) => ({ value, label: words.scopes[value] }))}
              />
            ) : (
              <span className={styles[scopeOf(name)]}>{words.scopes[scopeOf(name)]}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const allScopes = ['none', 'own', 'related', 'any'] as const;
const isScope = (value: string): value is Scope => ['own', 'related', 'any'].includes(value);
